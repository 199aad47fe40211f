"""Which step that follows an incident is next, by the record alone. Pure.

Source: the runbook's post-incident checklist, in its order; then the incident is closed, and its evidence bundled.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from golive.record.entry import Entry
from golive.record.incidents import IncidentSeen, newest_bundle, newest_incident

TO_FILL, LOOKS_PERSONAL = "to-be-filled", "looks-personal"
"""The codes of a summary in which people still have to write, or have written what looks like a patient's."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its id in the runbook (empty: none of its own), why, what is typed, and who does it."""

    step: str
    why: str
    command: str
    who: str


def after_incident(entries: Sequence[Entry], *, live: bool, since: int) -> Step | None:
    """The next step after an incident that came after entry ``since``; None where all is done."""
    seen = newest_incident(entries, live=live)
    if seen is None or seen.seq < since:
        why = "Save logs and times, list who was affected and draft the summary while all is still there."
        return Step("after.1", why, "golive incident", "technical owner")
    if seen.closed is None:
        why = "All that follows the incident is there: somebody who did not lead the launch closes it."
        return lacking(seen) or Step("", why, 'golive incident close --as "pilot owner"', "pilot owner")
    bundle = newest_bundle(entries, seen.opened.launch, live=live)
    if bundle is None or bundle.seq < seen.closed.seq:
        return Step("", "The incident is closed: put its evidence together.", "golive bundle", "technical owner")
    return None


def lacking(seen: IncidentSeen) -> Step | None:
    """What an incident still wants before it may be closed; None where all is there."""
    steps = {"logs": "after.1", "affected": "after.2", "summary": "after.3"}
    missing = seen.missing
    if missing:
        why = f"The incident is taken up, and not saved yet: {', '.join(missing)}."
        return Step(steps[missing[0]], why, "golive incident", "technical owner")
    summary = f"reports/{seen.opened.launch}/incident/summary.md"
    if LOOKS_PERSONAL in seen.kept["summary"].open:
        why = f"{summary} seems to hold what is a patient's. Take it out; then have it taken."
        return Step("after.3", why, "golive incident", "technical owner")
    if TO_FILL in seen.kept["summary"].open:
        why = f"Logs and affected packets are saved. Fill in {summary} where it says so; then have it taken."
        return Step("after.3", why, "golive incident", "technical owner")
    unvouched = [
        one.action for one in seen.actions.values() if not one.check and not seen.two_vouch("no-check", one.action)
    ]
    if not seen.actions:
        why = "Note what would have caught it: the check, who does it, by when, and its id in the backlog."
        example = '--check ID --owner NAME --due DATE --tracker ABC-123 --what "WHAT IS TO BE DONE"'
        return Step("after.4", why, f"golive incident action {example}", "technical owner")
    if unvouched:
        why = f"{unvouched[0]} has no check, and two people have to vouch that none is possible."
        command = f'golive incident vouch no-check {unvouched[0]} --reason not-observable --as "technical owner"'
        return Step("after.4", why, command, "technical owner")
    return None
