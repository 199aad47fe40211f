"""What the person at the keyboard has: AWS credentials and a machine that last through the watch."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from golive.aws import AwsSession
from golive.config.account import Aws
from golive.config.runbook import Thresholds
from golive.facts import Credentials, Machine
from golive.probes.machine import this_machine
from golive.readiness.operator import OPERATOR_CHECKS
from golive.verdict import Verdict

JUDGE = {check.id: check.judge for check in OPERATOR_CHECKS}
NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
AWS = Aws(account="111122223333", region="us-east-1", cluster="c", service="s", target_group="t", load_balancer="l")
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "made up"}
LAPTOP = Machine(50_000, battery=True, on_mains=True)


@pytest.mark.parametrize(("minutes", "verdict"), [(194, Verdict.FAIL), (195, Verdict.PASS)])
def test_credentials_to_the_minute(minutes: int, verdict: Verdict) -> None:
    """Credentials must last three hours of watching and fifteen minutes of rollback, to the minute."""
    seen = Credentials(ends=True, until=NOON + timedelta(minutes=minutes), read_at=NOON)

    assert JUDGE["credentials-outlive"](seen, Thresholds()).verdict is verdict


@pytest.mark.parametrize(
    ("more", "ends", "until"),
    [
        ({}, False, None),
        ({"AWS_SESSION_TOKEN": "x"}, True, None),
        ({"AWS_SESSION_TOKEN": "x", "AWS_CREDENTIAL_EXPIRATION": "soon"}, True, None),
        ({"AWS_SESSION_TOKEN": "x", "AWS_CREDENTIAL_EXPIRATION": "2026-01-14T12:00:00Z"}, True, NOON),
    ],
)
def test_credentials_of_a_shell(more: dict[str, str], ends: bool, until: datetime | None) -> None:  # noqa: FBT001
    """Keys have no end; a session's end is where the AWS CLI writes it, or not known."""
    seen = AwsSession(AWS, KEYS | more).credentials(KEYS | more)

    assert (seen.ends, seen.until) == (ends, until)
    assert "made up" not in repr(seen)


@pytest.mark.parametrize(
    ("machine", "verdict"),
    [
        (LAPTOP, Verdict.PASS),
        (Machine(50_000), Verdict.PASS),
        (Machine(1023), Verdict.FAIL),
        (replace(LAPTOP, on_mains=None), Verdict.INCONCLUSIVE),
        (replace(LAPTOP, on_mains=False), Verdict.FAIL),
        (replace(LAPTOP, on_mains=False, battery_minutes=194), Verdict.FAIL),
        (replace(LAPTOP, on_mains=False, battery_minutes=195), Verdict.PASS),
    ],
)
def test_a_machine(machine: Machine, verdict: Verdict) -> None:
    """A machine needs a gigabyte, and mains or a battery for the whole watch; what it does not say is not known."""
    assert JUDGE["machine-ready"](machine, Thresholds()).verdict is verdict


def test_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The disk is the one of the folder, and the battery what the system says of it."""
    battery = SimpleNamespace(secsleft=3600, power_plugged=False)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)

    seen = this_machine(tmp_path / "not there yet")

    assert seen.free_megabytes > 0
    assert (seen.battery, seen.on_mains, seen.battery_minutes) == (True, False, 60)


def test_credentials_that_are_renewed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What botocore renews by itself has no end; a sign-in has the one that the CLI keeps, or none."""
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    session = AwsSession(AWS, {})
    frozen = SimpleNamespace(token="t")

    def seen(method: str) -> Credentials:
        found = SimpleNamespace(method=method, get_frozen_credentials=lambda: frozen, _expiry_time=NOON)
        monkeypatch.setattr(session, "_session", SimpleNamespace(get_credentials=lambda: found))
        return session.credentials({})

    assert not seen("iam-role").ends
    assert not seen("assume-role").ends
    assert (seen("custom-process").ends, seen("custom-process").until) == (True, NOON)
    assert (seen("sso").ends, seen("sso").until) == (True, None)
    (cache / "client.json").write_text('{"clientId": "x", "expiresAt": "2027-01-01T00:00:00Z"}')
    (cache / "junk.json").write_text("[")
    (cache / "token.json").write_text('{"accessToken": "x", "expiresAt": "2026-01-14T12:00:00UTC"}')
    assert seen("sso").until == NOON
