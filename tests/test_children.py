"""What programs that golive starts are given: what they need, and no secret; and on this machine no proxy."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from hostile_product import hostile, says

from golive.children import environment
from golive.config.signals import CommandSignal
from golive.errors import ConfigurationError
from golive.local import counted
from golive.session.connection import Connection
from golive.workflow.browser_start import launch_arguments, refuse_debugging
from golive.workflow.own_browser import own_browser

SECRETS = {"GOLIVE_PASSWORD": "p", "AWS_SECRET_ACCESS_KEY": "k", "AWS_SESSION_TOKEN": "t", "SOME_API_TOKEN": "s"}
MINUTE = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


def test_a_child_gets_what_it_needs() -> None:
    """Path, home, language and what a system asks for; no secret, and a proxy only where it is to ask others."""
    whole = {
        **SECRETS,
        "PATH": "/bin",
        "Path": "C:",
        "LC_ALL": "C",
        "HTTPS_PROXY": "http://p:1",
        "no_proxy": "x",
        "KUBECONFIG": "k",
    }
    needed = {"PATH": "/bin", "Path": "C:", "LC_ALL": "C"}

    assert environment(proxies=False, whole=whole) == needed
    assert environment(proxies=True, whole=whole) == {**needed, "HTTPS_PROXY": "http://p:1", "no_proxy": "x"}
    assert environment(proxies=False, also=["KUBECONFIG"], whole=whole) == {**needed, "KUBECONFIG": "k"}


def test_a_command_gets_what_its_target_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A command of the target file sees none of golive's environment beside what every program needs and it names."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    script = tmp_path / "tell.py"
    script.write_text("import os\nfor name in os.environ: print('2026-01-01T12:00:01Z', name)", encoding="utf-8")

    def told(*variables: str) -> int:
        argv = (sys.executable, str(script))
        source = CommandSignal(argv=argv, match="GOLIVE_PASSWORD|AWS_|SOME_API", variables=variables)
        return counted(source, tmp_path, start=MINUTE, end=MINUTE.replace(minute=1))[MINUTE]

    assert told() == 0
    assert told("SOME_API_TOKEN") == 1


def test_a_browser_gets_no_secret_and_no_proxy_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither Playwright's driver nor any process of the browser has a secret, and a site here is asked directly."""
    with hostile({}) as proxy, hostile({"/": says(b"<p>hello</p>", kind="text/html")}) as site:
        for name, value in {**SECRETS, "HTTP_PROXY": proxy.url, "http_proxy": proxy.url}.items():
            monkeypatch.setenv(name, value)
        before = {one.pid for one in psutil.Process().children(recursive=True)}
        with own_browser("", site.target()) as browser:
            page = browser.new_page()
            page.goto(site.url)
            started = [one for one in psutil.Process().children(recursive=True) if one.pid not in before]
            seen = {name for one in started for name in _environ(one)}
            page.close()

    assert len(started) > 2
    assert "PATH" in seen
    assert not seen & {*SECRETS, "HTTP_PROXY", "http_proxy"}
    assert site.asked
    assert proxy.asked == []


def _environ(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except psutil.Error:  # it is a browser's own, shut in so that nobody may look, or has just ended
        return {}


def test_a_browser_asks_others_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A live website is asked as this machine asks everybody."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")

    live = launch_arguments(Path("chrome"), "https://app.example.com")
    assert live["env"]["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert "args" not in live
    for own in ("http://127.0.0.1:80", "http://[::1]:80", "http://localhost:80"):
        assert launch_arguments(Path("chrome"), own)["args"] == ["--no-proxy-server"]
        assert "HTTPS_PROXY" not in launch_arguments(Path("chrome"), own)["env"]


@pytest.mark.parametrize(
    "told", [{"DEBUG": "pw:*"}, {"DEBUG": "x,PW:api"}, {"DEBUG": "*"}, {"DEBUGP": "1"}, {"PWDEBUG": "1"}], ids=str
)
def test_a_live_browser_is_not_debugged(told: dict[str, str]) -> None:
    """Whoever has Playwright tell all that it does would write down passwords and pages: not of a live target."""
    with pytest.raises(ConfigurationError, match=f"variable {next(iter(told))} would have the browser's passwords"):
        refuse_debugging(told, live=True)

    refuse_debugging(told, live=False)
    refuse_debugging({"DEBUG": "express:router"}, live=True)


def test_a_rehearsal_is_asked_through_no_proxy(rehearsed: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its address and its secrets are read from it directly, whatever proxy the environment names meanwhile."""
    assert rehearsed.rehearsal is not None
    with hostile({}) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        rehearsed.rehearsal._refresh("GET", "")

    assert proxy.asked == []
