"""What a browser's own error codes mean, each in its sentence with address and cause."""

import socket

import pytest

from golive.workflow.unreachable import why_no_answer, why_unreachable

SITE = "https://app.firm.example"
MEANT = {
    "ERR_CONNECTION_REFUSED": "Nothing takes connections at app.firm.example:443: it refused.",
    "ERR_CONNECTION_TIMED_OUT": "app.firm.example:443 gave no answer in time",
    "ERR_INTERNET_DISCONNECTED": "This machine has no network that leads to app.firm.example:443.",
    "ERR_ADDRESS_UNREACHABLE": "This machine has no network",
    "ERR_PROXY_CONNECTION_FAILED": "The proxy that this machine's settings name",
    "ERR_TUNNEL_CONNECTION_FAILED": "The proxy that this machine's settings name",
    "ERR_CERT_DATE_INVALID": "has expired or is not valid yet",
    "ERR_CERT_COMMON_NAME_INVALID": "is for another name",
    "ERR_CERT_AUTHORITY_INVALID": "by nobody whom this machine trusts",
    "ERR_CERT_REVOKED": "is not accepted (ERR_CERT_REVOKED)",
    "ERR_SSL_PROTOCOL_ERROR": "it may be an http address",
    "ERR_EMPTY_RESPONSE": "gave no answer in https: it may be http that it speaks",
    "ERR_CONNECTION_RESET": "gave no answer in https",
    "ERR_UNSAFE_PORT": "No browser opens app.firm.example:443.",
    "ERR_BLOCKED_BY_ADMINISTRATOR": "rules for its browser forbid app.firm.example:443",
    "ERR_CONNECTION_ABORTED": "The connection to app.firm.example:443 broke off (ERR_CONNECTION_ABORTED).",
}


@pytest.mark.parametrize(("code", "said"), MEANT.items())
def test_each_code_has_its_sentence(code: str, said: str) -> None:
    """Each way not to reach a website is told with its address, its cause and what to do."""
    sentence = why_unreachable(f"Page.goto: net::{code} at {SITE}/auth/signin", SITE)

    assert said in sentence
    assert sentence.endswith(".")
    assert "run again" in sentence


def test_the_address_that_was_asked_is_told() -> None:
    """The address is the one that did not answer, which need not be the website's."""
    sentence = why_unreachable("net::ERR_EMPTY_RESPONSE at http://sso.firm.example:8080/x?code=secret", SITE)

    assert sentence.startswith("sso.firm.example:8080 took the connection and gave no answer in http: it may be https")
    assert "secret" not in sentence


@pytest.mark.parametrize(
    "message", ["Timeout 30000ms exceeded", "net::ERR_ABORTED at x", "net::ERR_TOO_MANY_REDIRECTS"]
)
def test_what_the_product_did_is_no_lack_of_reach(message: str) -> None:
    """An error that is not about reaching anybody has no such sentence."""
    assert why_unreachable(message, SITE) == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "x"), "The name app.firm.example can't be looked up now"),
        (socket.gaierror(socket.EAI_NONAME, "x"), "There is no host by the name app.firm.example."),
        (None, "The browser can't look up the name app.firm.example, and this machine can."),
    ],
    ids=["temporary", "none", "only the browser"],
)
def test_no_name_server_is_not_no_such_name(monkeypatch: pytest.MonkeyPatch, error: OSError | None, said: str) -> None:
    """A browser has one code for both, so this machine is asked which it is."""

    def look_up(*_: object) -> list[object]:
        if error is not None:
            raise error
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    assert why_unreachable(f"net::ERR_NAME_NOT_RESOLVED at {SITE}/", SITE).startswith(said)


@pytest.mark.parametrize(
    ("status", "url", "text", "said"),
    [
        (400, "http://app.firm.example:443/", "The plain HTTP request was sent to HTTPS port", "it may be https"),
        (400, "http://app.firm.example:443/", "Client sent an HTTP request to an HTTPS server.", "it may be https"),
        (407, f"{SITE}/", "", "The proxy that this machine's settings name"),
        (400, f"{SITE}/", "Bad Request", ""),
        (503, f"{SITE}/", "to an HTTPS server", ""),
    ],
)
def test_an_answer_that_is_nobodys(status: int, url: str, text: str, said: str) -> None:
    """A server that was spoken to in the wrong scheme, and a proxy, are not the website; others are its own."""
    found = why_no_answer(status, url, text)

    assert said in found
    assert bool(found) is bool(said)
