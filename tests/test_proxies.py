"""Proxies: read once for the whole process, for each host its own, and never for this machine."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from golive import proxies
from golive.app import App
from golive.aws.session import AwsSession
from golive.clock import Clock
from golive.config.target import load
from golive.probes.operator import proxies_of
from golive.readiness.recorded_facts import lines_of
from golive.readiness.survey import Probe, Survey
from golive.session.connection import Connection

ROOT = Path(__file__).resolve().parent.parent
NAMED = {"http": "http://proxy.example:3128", "https": "http://proxy.example:3128", "no": "intern.example"}


def test_each_host_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host is asked through the proxy that is named, unless it is excepted, or on this machine."""
    monkeypatch.setattr(proxies, "_READ", NAMED)

    assert proxies.proxies_for("ecs.us-east-1.amazonaws.com") == {one: NAMED[one] for one in ("http", "https")}
    assert proxies.proxies_for("app.intern.example") == {}
    for host in (
        "127.0.0.1",
        "127.1.2.3",
        "localhost",
        "LOCALHOST.",
        "api.localhost",
        "::1",
        "[::1]",
        "::ffff:127.0.0.1",
    ):
        assert proxies.proxies_for(host) == {}
    for host in ("localhost.example", "128.0.0.1", "127.0.0.1.example"):
        assert proxies.proxies_for(host)


def test_no_client_reads_the_environment(rehearsed: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients of AWS and of the app are made without asking the environment, which pytest changes meanwhile."""

    def asked() -> dict[str, str]:
        raise KeyError("PYTEST_CURRENT_TEST")

    for module in ("urllib.request", "botocore.utils", "botocore.compat", "httpx._utils"):
        monkeypatch.setattr(f"{module}.getproxies", asked, raising=False)
    app = App(rehearsed.target, rehearsed.resolve, run="r", clock=Clock())
    app.close()

    assert AwsSession(rehearsed.session.aws, rehearsed.rehearsal.environment).client("ecs")  # type: ignore[union-attr]


def test_what_the_environment_names_is_used() -> None:
    """The proxies of the environment at the start count, in small letters as in capitals."""
    code = "from golive.proxies import proxies_for; print(proxies_for('a.example'), proxies_for('b.example'))"
    environment = {"HTTPS_PROXY": "http://p.example:1", "no_proxy": "b.example"}

    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "{'https': 'http://p.example:1'} {}"


def test_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told and kept of a proxy is scheme, host and port; of a host on this machine that there is none."""
    told = {
        "http": "http://user:secret@proxy.example:3128",
        "https": "user:secret@proxy.example",
        "all": "socks5://[::2]",
    }
    monkeypatch.setattr(proxies, "_READ", told)

    assert proxies.in_force() == "socks5://[::2]:1080, http://proxy.example:3128, http://proxy.example:80"
    assert proxies.through("https://api.example.com") == "http://proxy.example:80"
    assert proxies.through("http://127.0.0.1:8000") == ""
    monkeypatch.setattr(proxies, "_READ", {})
    assert proxies.in_force() == proxies.through("https://api.example.com") == ""


def test_the_proxy_is_a_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every survey notes the proxy on the way to each host, without its password, whatever else it asks."""
    monkeypatch.setattr(proxies, "_READ", {"https": "http://user:secret@proxy.example:3128"})
    target = load(ROOT / "targets" / "staging.toml")
    assert proxies_of(target).by_host == dict.fromkeys(proxies_of(target).by_host, "http://proxy.example:3128")
    assert {"ecs.us-east-1.amazonaws.com", urlsplit(target.app.api_url).netloc} <= proxies_of(target).by_host.keys()

    seen = proxies_of(target)
    survey = Survey(
        {"proxy": Probe("here", lambda _cancel: seen, always=True), "x": Probe("y", lambda _cancel: 1)}, Clock()
    )
    survey.start(["x"])
    facts = survey.facts()

    assert {name: fact.value for name, fact in facts.items()} == {"proxy": seen, "x": 1}
    assert b"secret" not in msgspec.json.encode(lines_of(facts))
