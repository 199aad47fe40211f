"""What a watch says to people: where it stands, each trigger and alert in a line, and what to do when one fires."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from golive.commands.watch.paging import ABOUT
from golive.verdict import Verdict
from golive.watch.loop import View
from golive.watch.triggers.duration import ATTENTION, MINUTES, attention
from golive.watch.triggers.trigger import Trigger, clock, minutes

NAMES = {
    "T0": "A person said stop",
    "T1": "API errors above {api_error_rate} for {api_error_minutes}+ minutes",
    "T2": "{one_too_many} in the first {run_failure_packets} packets",
    "T3": "A critical legal defect",
}
_CLEARED = {
    "T0": 'The pilot owner clears it: golive ack T0 --as "pilot owner" {where}; then start golive watch again.',
    "T1": 'On the record: golive ack T1 --as "pilot owner" {where}; then start golive watch again.',
    "T2": "It stays in this launch. Go back, mend it, and launch again.",
    "T3": "QA reviewer and pilot owner both clear it: golive ack T3 --as ROLE {where}; then start golive watch again.",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What the words need to know of where the watch is: target, how commands name it, and whom to call."""

    title: str
    live: bool
    where: str
    """The option that names the target in a command."""
    name: str
    line: str = ""
    """The one line by which the technical owner goes back."""
    people: tuple[str, ...] = ()
    unwatched: tuple[str, ...] = ()
    """What the target's file says too little of to be watched."""
    keys: str = ""
    """Which key counts what by hand."""

    @property
    def mode(self) -> str:
        """Said in every output."""
        return "LIVE" if self.live else "REHEARSAL"


def named(trigger: Trigger, view: View) -> str:
    """What a trigger is, with the runbook's numbers."""
    return view.watch.rules.book.fill(NAMES[trigger.id])


def progress(view: View) -> str:
    """How much of the watch there was: ``42 of 120 minutes seen, 3 not seen``."""
    api = view.watch.api
    blind = f", {api.blind} not seen" if api.blind else ""
    return f"{api.observed} of {view.minutes} minutes seen{blind}"


def attended(view: View) -> str:
    """How much of the hour of full attention there was."""
    seen = attention(view.watch)
    return f"Full attention: {seen} of {ATTENTION}" if seen < ATTENTION else f"The first {ATTENTION} minutes are over"


def ends(view: View) -> str:
    """When it ends, if nothing more is missed."""
    if view.fired:
        return f"it ends now, since {' and '.join(one.id for one in view.fired)} fired"
    return f"ends at {clock(view.until + view.watch.rules.settle)} if no more minutes are missed"


def countdown(trigger: Trigger, now: datetime) -> str:
    """How long until it fires if nothing improves; empty where that is not foreseen."""
    at = trigger.numbers.get("would_fire_at")
    if trigger.verdict is not Verdict.WATCH or not at:
        return ""
    seconds = max(0, math.ceil((datetime.fromisoformat(str(at)) - now).total_seconds()))
    return f"fires in {seconds // 60}:{seconds % 60:02d}"


def sentence(trigger: Trigger, now: datetime) -> str:
    """A trigger's sentence, with its countdown, and whether late data changed what was known."""
    left = countdown(trigger, now)
    return f"{f'[{left}] ' if left else ''}{reason(trigger)}"


def reason(trigger: Trigger) -> str:
    """A trigger's sentence. While it is not moving yet, errors above the limit are not left to look like none."""
    late = " Counts that came late changed what was known before." if trigger.revised else ""
    lasting = int(trigger.numbers.get("above_for_minutes", 0))
    above = f" Above the limit for {minutes(lasting)}: look now." if trigger.verdict is Verdict.PASS and lasting else ""
    return trigger.reason + above + late


def stop_lines(view: View, setting: Setting) -> Iterator[str]:
    """What to do and what to say now that a trigger has fired; the first line says why."""
    for number, one in enumerate(view.fired):
        at = f" (since {clock(one.fired_at)})" if one.fired_at and clock(one.fired_at) not in one.reason else ""
        said = one.reason.replace(" Start the rollback now.", "") if number else one.reason
        yield f"STOP: {named(one, view)}{at}. {said}"
    first = view.fired[0].id
    here = setting.where
    allowed = "".join(_may(setting, one) for one in ("rollback", "intake", "messages", "synthetic-case"))
    yield "What to do now:"
    yield "  1. Call the technical owner and the support lead."
    yield from (f"     {one}" for one in setting.people)
    yield "  2. Go back: this pauses new work, writes the messages, sets the version and proves it."
    yield f"     golive rollback --about {ABOUT[first]} {here}{allowed}"
    yield "  3. If it can't be done so, the technical owner goes back by hand, and it is proven then:"
    yield f"     {setting.line or 'to the version on the record (golive status).'}"
    yield f"     pytest e2e/ -m postrollback {here}{_may(setting, 'synthetic-case')}"
    key = f"{here}{_may(setting, 'messages')}"
    yield "     What to say then:"
    yield f"     to the team:       golive message rollback-started {key}"
    yield f"     to team and firms: golive message incident --about {ABOUT[first]} {key}"
    for one in view.fired:
        yield f"A false alarm ({one.id})? {_CLEARED[one.id].format(where=setting.where)}"


def _may(setting: Setting, effect: str) -> str:
    return f" --allow={effect}" if setting.live else ""


def last_lines(view: View, setting: Setting) -> Iterator[str]:
    """How a watch ended, for people; the first line is the sentence."""
    if view.over == "trigger":
        yield from stop_lines(view, setting)
        yield f"Kept: {progress(view)}. Judge it again: golive replay reports/{setting.name}/watch.jsonl"
        return
    if view.over == "stopped":
        yield f"Ended by hand after {progress(view)}. Nobody watches {setting.title} now: golive watch {setting.where}"
    elif view.verdict is Verdict.PASS:
        yield f"Working: {progress(view)}, no trigger fired. {setting.title} ({setting.mode})."
    elif view.verdict is Verdict.FAIL:
        yield "STOP: a trigger fired."
    else:
        yield f"{view.verdict.word}: {progress(view)}; no trigger fired, and not all of it is known."
    for one in view.watch.triggers.values():
        if one.verdict is not Verdict.PASS or view.over == "observed":
            yield f"  {one.id} {one.verdict.word}: {sentence(one, view.now)}"
    if view.minutes < MINUTES and view.over == "observed":
        yield f"  The runbook asks for {MINUTES} minutes; this watch was for {minutes(view.minutes)}."
    yield f"Judge it again: golive replay reports/{setting.name}/watch.jsonl"
