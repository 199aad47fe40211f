"""Wiring of `golive pause` and `golive resume`: new work is refused or taken, seen by asking, put on the record."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

from golive.background import asked
from golive.clock import Clock, poll
from golive.commands.looked import looked
from golive.config.consent import Effect
from golive.config.intake import BalancerRule
from golive.config.runbook import Thresholds
from golive.errors import EdgeError, GoliveError, LaunchRefused
from golive.launch.opening import not_to_be_resumed
from golive.launch.pausing import Seen, judge_pause, told_by_a_person
from golive.messages.occasion import Now
from golive.probes.opening import intake_of, pause_seen, pausing_of
from golive.record.launch_forms import IntakeSet
from golive.session.connection import Connection
from golive.verdict import Verdict

_WITHIN = 30.0  # real seconds until every part of a load balancer goes by a new rule
_EVERY = 1.0
_NOTED_WITHIN = 10.0  # real seconds: what was seen is said, whatever the record takes
Say = Callable[[str], None]


def pause(connection: Connection, *, say: Say, agreed: Callable[[str], bool]) -> Seen:
    """Refuse new cases and uploads of everybody but golive's own firm, and see that it is so.

    Where a person does it, ``agreed`` is asked once they have. Raises what it can't be done for.
    """
    connection.consent.need(Effect.INTAKE, connection.target)
    table = pausing_of(connection)
    if isinstance(table, BalancerRule):
        connection.own_account()
        intake_of(connection).pause()
        seen = poll(
            lambda: _paused(connection),
            until=lambda one: one.verdict is Verdict.PASS,
            every=_EVERY,
            within=_WITHIN,
            clock=Clock(),
        )
    elif agreed(_by_hand(table.who, table.say, table.minutes)):
        seen = told_by_a_person(pause_seen(connection), table.who)
    else:
        return Seen(Verdict.INCONCLUSIVE, "New work is not paused: nobody has said so.", f"Call the {table.who} again.")
    _note(connection, "paused", seen.verdict, say)
    return seen


def resume(connection: Connection, rules: Thresholds, *, say: Say, agreed: Callable[[str], bool]) -> Seen:
    """Take new work again, if nothing on the record says stop, and see that it is taken.

    Raises ``LaunchRefused`` where something does, and what it can't be done for.
    """
    now = Now(connection.clock.now(), datetime.now(UTC), rules.facts_hours)
    if why := not_to_be_resumed(connection.record.believed(), live=connection.target.live, now=now):
        raise LaunchRefused(f"New work stays paused: {why}")
    return take_again(connection, rules, say=say, agreed=agreed)


def take_again(connection: Connection, rules: Thresholds, *, say: Say, agreed: Callable[[str], bool]) -> Seen:
    """Take new work again, whatever the record says; for who has looked at it. Raises ``ConsentMissing``."""
    connection.consent.need(Effect.INTAKE, connection.target)
    table = pausing_of(connection)
    if isinstance(table, BalancerRule):
        connection.own_account()
        intake_of(connection).resume()
    elif not agreed(_by_hand(table.who, "Please take new cases and uploads again.", table.minutes)):
        return Seen(Verdict.INCONCLUSIVE, "New work is not taken: nobody has said so.", f"Call the {table.who} again.")
    seen = poll(
        lambda: _taken(connection, rules),
        until=lambda one: one.verdict is Verdict.PASS,
        every=_EVERY,
        within=_WITHIN,
        clock=Clock(),
    )
    _note(connection, "open", seen.verdict, say)
    return seen


def follow(connection: Connection, *, say: Say) -> None:
    """Let golive's own firm by to the target group that users are on now, where a change of version moved them.

    Trouble is said, and the user steps tell what comes of it.
    """
    if not isinstance(connection.target.intake, BalancerRule):
        return
    try:
        ours = intake_of(connection)
        if ours.astray():
            connection.consent.need(Effect.INTAKE, connection.target)
            ours.follow()
            say("golive's own requests are let by to where users are now.")
    except GoliveError as error:
        say(f"golive's own requests may not go where users do: {error}")


def _by_hand(who: str, words: str, minutes: int) -> str:
    told = f'Call the {who} and say: "{words}" It should take no longer than {minutes} minutes.'
    return f"{told}\nHave they said that it is done?"


def _paused(connection: Connection) -> Seen:
    try:
        return judge_pause(pause_seen(connection))
    except EdgeError as error:
        return Seen(Verdict.INCONCLUSIVE, f"Whether new work is paused can't be seen: {error}", "Run this again.")


def _taken(connection: Connection, rules: Thresholds) -> Seen:
    (found,) = looked(connection, rules, ("intake-open",))
    return Seen(found.verdict, found.reason, found.remedy)


def _note(connection: Connection, state: Literal["paused", "open"], verdict: Verdict, say: Say) -> None:
    means: Literal["balancer-rule", "manual"] = (
        "balancer-rule" if isinstance(pausing_of(connection), BalancerRule) else "manual"
    )
    try:
        asked("The record", lambda: connection.record.append(IntakeSet(state, means, verdict))).result(_NOTED_WITHIN)
    except TimeoutError:
        say(f"Not on the record yet: it gave no answer within {_NOTED_WITHIN:.0f} seconds.")
    except GoliveError as error:
        say(f"Not on the record: {error}")
