"""Proxies: read once for the whole process, for each host its own, and never for this machine."""

import subprocess
import sys

import pytest

from golive import proxies
from golive.app import App
from golive.aws.session import AwsSession
from golive.clock import Clock
from golive.session.connection import Connection

NAMED = {"http": "http://proxy.example:3128", "https": "http://proxy.example:3128", "no": "intern.example"}


def test_each_host_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host is asked through the proxy that is named, unless it is excepted, or on this machine."""
    monkeypatch.setattr(proxies, "_READ", NAMED)

    assert proxies.proxies_for("ecs.us-east-1.amazonaws.com") == {one: NAMED[one] for one in ("http", "https")}
    assert proxies.proxies_for("app.intern.example") == {}
    for host in ("127.0.0.1", "localhost", "::1"):
        assert proxies.proxies_for(host) == {}


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
