"""The preventive actions of an incident: whose each is, and whether its check would have caught it. Pure."""

from collections.abc import Iterable, Iterator

from golive.facts.relaunch import Tried
from golive.record.incident_forms import ActionNoted
from golive.record.incidents import IncidentSeen
from golive.relaunch.case import Case
from golive.relaunch.said import OPERATOR, Said, good, no_incident, unknown, watch, wrong
from golive.verdict import Verdict

FIRES_AS = {
    "T0": "trigger-legal-defect",
    "T1": "trigger-api-errors",
    "T2": "trigger-run-failures",
    "T3": "trigger-legal-defect",
}
"""The readiness check that says whether a trigger fires now; what anybody said to stop is judged with T3."""
TRIGGER_OF = {
    "trigger-api-errors": "T1",
    "watch-api-errors": "T1",
    "trigger-run-failures": "T2",
    "watch-run-failures": "T2",
    "trigger-legal-defect": "T3",
    "watch-legal-defect": "T3",
}
"""The trigger that a check asks about, by which a recorded watch is judged again."""
_OPTIONS = '--check ID --owner NAME --due DATE --tracker ID --what "TEXT"'
_NOTE = f"Note it: golive incident action {_OPTIONS}"


def nameable(readiness: Iterable[str]) -> frozenset[str]:
    """The checks that an action may name: the gate can try each on what was recorded, and knows whether it passes now.

    These are readiness's own, and those that ask whether a trigger fires.
    """
    return frozenset({*readiness, *TRIGGER_OF})


def judge_actions(case: Case) -> Said:
    """There is one at least, and each has an owner, a date to come, a place in the backlog, and its check."""
    incident = case.incident
    if incident is None:
        return no_incident()
    if not incident.actions:
        return wrong("No preventive action is on the record.", _NOTE, OPERATOR)
    count = len(incident.actions)
    each = f"{count} {'action' if count == 1 else 'actions'}, each with an owner, a date and a place in the backlog."
    said = [one for name, action in incident.actions.items() for one in _wrong_with(case, incident, name, action)]
    return max(said, key=lambda one: one.verdict.rank, default=good(each))


def _wrong_with(case: Case, incident: IncidentSeen, name: str, action: ActionNoted) -> Iterator[Said]:
    """What an action lacks."""
    if lacking := [word for word in ("owner", "tracker") if not getattr(action, word)]:
        yield wrong(f"{name} has no {' and no '.join(lacking)}.", _NOTE, OPERATOR)
    if action.due <= incident.opened.ended:
        yield wrong(f"{name} was due before the incident ended: {action.due:%Y-%m-%d}.", _NOTE, OPERATOR)
    if not action.check and not incident.two_vouch("no-check", name):
        yield wrong(
            f"{name} names no check, and no two people say that none is possible.",
            f"Name one, or have two people run: golive incident vouch no-check {name} --reason CODE --as ROLE",
        )
    if action.check and action.check not in case.known:
        yield wrong(f"{name} names {action.check}, which is no check of readiness and of no trigger.", _NOTE)
    if action.due < case.wall:
        yield watch(
            f"{name} ({action.tracker}) was due on {action.due:%Y-%m-%d}, which is over.",
            f"Have {action.owner} say that it is done, and note it with the next date.",
            action.owner,
        )


def judge_checks(case: Case) -> Said:
    """Each action's check, as it is now, fails on the incident's own inputs, and passed in the newest readiness."""
    incident = case.incident
    if incident is None:
        return no_incident()
    if not incident.actions:
        return unknown("No action names a check.", follows="relaunch-actions")
    said = [_one(case, name, action) for name, action in incident.actions.items() if action.check]
    if not said:
        return good("Two people say of each action that no check is possible.")
    worst = max(said, key=lambda one: one.verdict.rank)
    return worst if worst.verdict is not Verdict.PASS else good(" ".join(one.reason for one in said))


def _one(case: Case, name: str, action: ActionNoted) -> Said:
    check, bundle = action.check, case.bundle
    if check not in case.known:
        return unknown(f"There is no check {check} to be tried.", follows="relaunch-actions")
    if bundle is None or bundle.verdict is Verdict.FAIL or not bundle.there or bundle.trouble:
        return unknown(f"{check} can't be tried on what was recorded then.", follows="relaunch-bundle")
    then = caught(check, bundle.tried.get(check, ()))
    return then if then.verdict is not Verdict.PASS else _now(case, name, action) or then


def _now(case: Case, name: str, action: ActionNoted) -> Said | None:
    """Why nobody can say that the check passes now; None where it did in the newest readiness run."""
    check = FIRES_AS[TRIGGER_OF[action.check]] if action.check in TRIGGER_OF else action.check
    if case.ran is None:
        return unknown(f"Whether {check} passes now is not known.", follows="relaunch-readiness")
    now = next((one.verdict for one in case.ran.findings if one.id == check), None)
    if now is None:
        return unknown(
            f"{check} is no part of readiness, so that nobody knows whether it passes now.",
            f"Have {action.owner} name a check of readiness for {name}.",
        )
    if now is not Verdict.PASS:
        return Said(now, f'{check} says "{now.word}" in the newest readiness run.', "Mend that. Run: pytest checks/")
    return None


def caught(check: str, tried: tuple[Tried, ...]) -> Said:
    """Whether a check fails on what was recorded: on one of the inputs at least."""
    failed = [one for one in tried if one.verdict is Verdict.FAIL]
    if failed:
        return good(f"{check} fails on {failed[0].of} of that launch, and passes now.")
    told = [one for one in tried if one.verdict in (Verdict.PASS, Verdict.WATCH)]
    if told:
        return wrong(
            f"{check} would not have caught it: it does not fail on {told[0].of}, recorded in that launch.",
            f"Sharpen the check, or name another one: golive incident action --id ACTION {_OPTIONS}",
        )
    why = f" {tried[0].reason}" if tried else " Nothing that was recorded then is what it asks about."
    return unknown(
        f"{check} can't be judged on what was recorded in that launch.{why}",
        f"Name a check that can: golive incident action --id ACTION {_OPTIONS}",
    )
