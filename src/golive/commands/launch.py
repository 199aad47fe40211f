"""Wiring of `golive open` and `golive close`: a launch begins with all seen once more, and ends on the record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from golive.aws import read_cohort, write_cohort
from golive.clock import Clock, poll
from golive.commands.intake import take_again
from golive.commands.looked import looked
from golive.commands.message import send_now
from golive.config.consent import Effect
from golive.config.intake import BalancerRule, CohortTable
from golive.config.runbook import Runbook, Thresholds
from golive.errors import EdgeError, GoliveError, LaunchRefused, RecordError
from golive.finding import Finding
from golive.launch.next_step import next_step
from golive.launch.opening import closing, not_to_be_opened
from golive.launch.pausing import Seen
from golive.messages.occasion import Now
from golive.probes.aws import needed
from golive.probes.opening import intake_of
from golive.record.history import last_word
from golive.record.launch_forms import CohortSet, LaunchClosed, LaunchOpened
from golive.record.launches import newest_launch
from golive.record.signoffs import code_of_release
from golive.session.connection import Connection
from golive.verdict import Verdict

BEFORE = ("service-on-release", "tasks-on-release", "targets-healthy", "previous-ready", "intake-pausable")
"""What is seen once more before anybody is let in: that the release runs, that there is a way back, and a pause."""
AFTER = ("cohort-closed", "cohort-by-effect")
"""What is seen once the cohort is enabled: by the list, where golive can read it, and by the effect."""
_ALLOWING = {
    "pytest checks/": (Effect.SYNTHETIC_CASE,),
    "golive open": (Effect.MESSAGES, Effect.COHORT, Effect.INTAKE),
    "golive resume": (Effect.INTAKE,),
    "golive watch": (Effect.MESSAGES,),
    "golive message": (Effect.MESSAGES,),
    "golive rollback": (Effect.ROLLBACK, Effect.INTAKE, Effect.MESSAGES, Effect.SYNTHETIC_CASE),
}
_WITHIN = 60.0  # real seconds until the product goes by a new list
_EVERY = 3.0
_LEASE = 120.0  # real seconds after which who opens, and has died, has lost the lock
Say = Callable[[str], None]
Agreed = Callable[[str], bool]


def open_pilot(connection: Connection, rules: Thresholds, *, say: Say, agreed: Agreed) -> Seen:
    """Open the pilot: look once more, let the approved people in, see that it is so, record it, tell the team.

    Raises ``LaunchRefused`` with what is missing, ``ConsentMissing``, and what asking raises. Nothing is changed
    before all that can be refused was; what a person was asked about is looked at once more when they have answered.
    """
    _refuse_if_not_due(connection, rules)
    connection.own_account()
    table = _cohort_of(connection)
    changes = _changes(connection, table)
    for effect in changes:
        connection.consent.need(effect, connection.target)
    say("Looking once more at what runs, at the way back and at the pause ...")
    _refuse(looked(connection, rules, BEFORE))
    pins = connection.record.pins()
    if not agreed("\n".join([*_shown(connection, table, changes), "Open it?"])):
        return Seen(Verdict.FAIL, "The pilot was not opened: nobody said yes.")
    _have_entered(table, agreed)
    with connection.record.lock("rollback", seconds=_LEASE):  # nobody opens what somebody else is rolling back
        _refuse_if_not_due(connection, rules)
        _refuse(looked(connection, rules, BEFORE))
        if connection.record.pins() != pins:
            raise LaunchRefused("The pilot is not opened: the record names other versions than it did. Run it again.")
        written = _enable(connection, table, say)
    return _open(connection, table, rules, say=say, agreed=agreed, written=written)


def _open(
    connection: Connection, table: CohortTable, rules: Thresholds, *, say: Say, agreed: Agreed, written: bool
) -> Seen:
    """See who is let in, then that new work is taken, and put the launch on the record."""
    if wrong := _wrong(connection, rules, AFTER if table.parameter else AFTER[1:], say, wait=written):
        return wrong
    _noted(lambda: connection.record.append(CohortSet(len(table.firms), len(table.users), written)), say)
    paused = _paused_by_us(connection)
    if paused:
        say(take_again(connection, rules, say=say, agreed=agreed).reason)
    if wrong := _wrong(connection, rules, ("intake-open",), say, wait=paused):
        return wrong
    _refuse_if_not_due(connection, rules)
    launch = _put_on_record(connection)
    _told(connection, launch, rules, say)
    return Seen(Verdict.PASS, f"The pilot is open: {launch}.", "golive watch")


def _wrong(connection: Connection, rules: Thresholds, checks: Sequence[str], say: Say, *, wait: bool) -> Seen | None:
    """What of these checks is not so, once the product has had its time to go by what was changed; None if all is."""
    if wait:
        say(f"Looking who is let in and what is taken now, for up to {_WITHIN:.0f} seconds ...")
    found = poll(
        lambda: looked(connection, rules, checks),
        until=lambda all_: all(one.verdict is Verdict.PASS for one in all_),
        every=_EVERY,
        within=_WITHIN if wait else 0.0,
        clock=Clock(),
    )
    for one in found:
        say(f"{one.verdict.word}: {one.reason}")
    wrong = [one for one in found if one.verdict is not Verdict.PASS]
    if not wrong:
        return None
    worst = max(wrong, key=lambda one: one.verdict.rank)
    reason = f"The launch is not on the record, and people may be let in already. {worst.reason} {worst.remedy}"
    return Seen(worst.verdict, reason, "golive pause")


def _refuse_if_not_due(connection: Connection, rules: Thresholds) -> None:
    why = not_to_be_opened(connection.record.believed(), live=connection.target.live, now=_now(connection, rules))
    if why:
        raise LaunchRefused(f"The pilot is not opened: {why}")


def close(connection: Connection, rules: Thresholds) -> Seen:
    """End the launch on the record. Raises ``LaunchRefused`` where it is not over."""
    entries, live = connection.record.believed(), connection.target.live
    why, lacking = closing(entries, live=live, now=_now(connection, rules))
    seen = newest_launch(entries, live=live)
    if lacking or seen is None or why not in ("observed", "rolled-back"):
        raise LaunchRefused(f"The launch is not closed: {lacking}")
    connection.record.append(LaunchClosed(seen.launch, "observed" if why == "observed" else "rolled-back"))
    if why == "rolled-back":
        return Seen(Verdict.PASS, f"{seen.launch} is over: it was rolled back, and that is proven.")
    word = last_word(entry for entry in entries if (entry.draft.mode == "live") is live) or Verdict.INCONCLUSIVE
    if word is Verdict.PASS:
        return Seen(word, f"{seen.launch} is over: it was watched to its end.")
    return Seen(
        word,
        f'{seen.launch} is over on the record: it was watched to its end, which was "{word.word}".',
        "What was still open then stays so: have the technical owner say who looks at it.",
    )


def told_next(connection: Connection, runbook: Runbook, where: str) -> dict[str, str]:
    """The next step of this launch: its id, the runbook's words for it, who does it, why, and what is typed."""
    found = next_step(
        connection.record.believed(), live=connection.target.live, now=_now(connection, runbook.thresholds)
    )
    step = next((one for one in runbook.step if one.id == found.step), None)
    words = f"{step.section}, {step.id.rpartition('.')[2]}: {step.words}" if step is not None else ""
    command = found.command
    if command.startswith("pytest ") and where.startswith("--attach"):
        command = f"{command} --target rehearsal"
    return {
        "step": found.step,
        "words": words,
        "who": found.who,
        "why": found.why,
        "command": f"{command} {where}{_allowing(connection, command)}" if command else "",
    }


def _allowing(connection: Connection, command: str) -> str:
    """The consents that a live target wants of a command, so that it can be typed as it stands."""
    if not connection.target.live:
        return ""
    wanted = next((effects for name, effects in _ALLOWING.items() if command.startswith(name)), ())
    return "".join(f" --allow={effect.value}" for effect in wanted)


def _now(connection: Connection, rules: Thresholds) -> Now:
    return Now(connection.clock.now(), datetime.now(UTC), rules.facts_hours)


def _cohort_of(connection: Connection) -> CohortTable:
    return needed(connection, connection.target.cohort, "does not say who is let in: [cohort] is missing.")


def _changes(connection: Connection, table: CohortTable) -> dict[Effect, str]:
    """What opening would change here, each with what a person is shown of it."""
    found = {Effect.MESSAGES: '  told: the team, that it has begun ("launch-start")'}
    if table.parameter and not _is_closed_list(connection, table):
        found[Effect.COHORT] = "  changed: the list of who is let in, which is another one now"
    if _paused_by_us(connection):
        found[Effect.INTAKE] = "  changed: new work is paused now, and is taken again"
    return found


def _is_closed_list(connection: Connection, table: CohortTable) -> bool:
    seen = read_cohort(connection.session, table)
    return not (seen.missing or seen.extra or seen.open)


def _paused_by_us(connection: Connection) -> bool:
    return isinstance(connection.target.intake, BalancerRule) and intake_of(connection).paused()


def _refuse(found: Sequence[Finding]) -> None:
    """Raise for the worst of what is not so."""
    wrong = [one for one in found if one.verdict is not Verdict.PASS]
    if wrong:
        worst = max(wrong, key=lambda one: one.verdict.rank)
        raise LaunchRefused(f"The pilot is not opened: {worst.reason} {worst.remedy}")


def _shown(connection: Connection, table: CohortTable, changes: Mapping[Effect, str]) -> list[str]:
    pins = connection.record.pins()
    assert pins.release is not None
    assert pins.previous is not None
    return [
        f"{connection.target.title}: open the pilot",
        f"  release: {pins.release.short}; to go back to: {pins.previous.short}",
        f"  let in: {len(table.firms)} firms and {len(table.users)} users, those of the target file, and nobody else",
        *changes.values(),
    ]


def _have_entered(table: CohortTable, agreed: Agreed) -> None:
    """Where a person keeps the list, have them enter it. Raises ``LaunchRefused`` where they have not."""
    ask = f"{table.kept_by} keeps the list of who is let in: have them enter just the approved ones.\nIs it done?"
    if not table.parameter and not agreed(ask):
        raise LaunchRefused("The pilot is not opened: the list of who is let in is not entered.")


def _enable(connection: Connection, table: CohortTable, say: Say) -> bool:
    """Let in just those that the target file names; whether golive wrote the list. Raises ``ConsentMissing``."""
    if not table.parameter:
        say(f"{table.kept_by} says that the list is entered.")
        return False
    if _is_closed_list(connection, table):
        say("The list is as it should be: nothing was written.")
        return False
    connection.consent.need(Effect.COHORT, connection.target)
    write_cohort(connection.session, table)
    say("The list was written.")
    return True


def _put_on_record(connection: Connection) -> str:
    """Record the launch, or find the one that is open; its name. Raises ``RecordError``: else it did not happen."""
    record, live = connection.record, connection.target.live
    pins, seen = record.pins(), newest_launch(record.believed(), live=live)
    release = code_of_release(pins.release)
    if seen is not None and not seen.over and seen.release == release:
        return seen.launch
    launch = f"launch-{connection.clock.now():%Y%m%dT%H%MZ}"
    record.append(LaunchOpened(launch, release, code_of_release(pins.previous)))
    return launch


def _told(connection: Connection, launch: str, rules: Thresholds, say: Say) -> None:
    """Tell the team; a message that can't be sent does not undo what is open."""
    try:
        send_now(connection, "launch-start", key=launch, rules=rules, say=say)
    except GoliveError as error:
        say(f"The team was not told: {error}")


def _noted(write: Callable[[], object], say: Say) -> None:
    try:
        write()
    except (RecordError, EdgeError) as error:
        say(f"Not on the record: {error}")
