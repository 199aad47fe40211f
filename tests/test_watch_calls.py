"""How many calls of AWS a watch makes: what a minute of it asks, and what that comes to in two hours."""

from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from golive.aws.session import AwsSession
from golive.clock import Clock, poll
from golive.commands.watch import side_checks
from golive.commands.watch.side_checks import Looks
from golive.probes.watch_sources import Signals
from golive.session.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable

BEFORE = 1263
"""Calls of a two-hour watch at 6e1020f."""
MINUTES = 120


@pytest.fixture
def calls(bad_release: Connection, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Each call of AWS from now on, by its service and name; one that is tried again counts once."""
    counted: Counter[str] = Counter()
    make: Callable[..., Any] = AwsSession._make

    def made(session: AwsSession, *asked: Any) -> Any:  # noqa: ANN401 - boto3's client
        client = make(session, *asked)
        client.meta.events.register(
            "before-call", lambda event_name, **_: counted.update([event_name.split(".", 1)[1]])
        )
        return client

    monkeypatch.setattr(AwsSession, "_make", made)
    bad_release.sign_in_again()  # with clients of its own
    return counted


class StandingStill(Clock):
    """A time that does not go on: what is asked about every so often is asked about once, however slow the machine."""

    def now(self) -> datetime:
        """Always the same moment."""
        return datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_a_watch_asks_half_of_what_it_asked(
    bad_release: Connection, calls: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute is one question for all metrics, one for each log and one for the alarms, with the list every other one.

    The version to go back to takes six, and is asked about every ten minutes. A rehearsal of its own, since each twenty
    deployments of a history are two calls more.
    """
    now = bad_release.clock.now()
    with closing(Signals(bad_release)) as signals:
        signals.read(now - timedelta(minutes=20), now)
    a_minute = Counter(calls)
    with monkeypatch.context() as patch:
        patch.setattr(bad_release, "clock", StandingStill())
        looks = Looks(bad_release)
    poll(lambda: len(looks()), until=lambda seen: seen == 3, every=0.02, within=60, clock=Clock())
    beside = calls - a_minute

    seldom = sum(many for call, many in beside.items() if call.startswith(("ecs.", "ecr.")))
    each = a_minute.total() - a_minute["sts.GetCallerIdentity"] + beside["cloudwatch.DescribeAlarms"]
    times = timedelta(minutes=MINUTES) // side_checks._SELDOM

    assert a_minute["cloudwatch.GetMetricData"] == 1
    assert a_minute["cloudwatch-logs.FilterLogEvents"] == 2
    assert beside["ssm.GetParameters"] == beside["cloudwatch.DescribeAlarms"] == 1
    assert 0 < seldom <= 6
    assert each * MINUTES + MINUTES // 2 + seldom * (times + 1) <= BEFORE / 2
