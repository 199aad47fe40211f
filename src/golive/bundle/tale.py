"""A launch in five sentences, for who was not there: what fired, who decided, what was done. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from golive.bundle.chart import minutes_of
from golive.bundle.statement import Fired, Outcome
from golive.bundle.timeline import TRIGGERS, short
from golive.config.runbook import Thresholds, percent
from golive.record.entry import Entry
from golive.roles import CLEARED_BY, role_of

_WINDOW = 10  # minutes, as T1 looks back


@dataclass(frozen=True, slots=True)
class Said:
    """What the sentences are made of: the outcome, the launch's entries, its people's zone, the runbook's numbers."""

    outcome: Outcome
    entries: Sequence[Entry]
    zone: ZoneInfo
    title: str
    rules: Thresholds

    def when(self, moment: datetime) -> str:
        """A moment as a clock on these people's wall shows it, with the zone."""
        return f"{self.clock(moment)} {moment.astimezone(self.zone):%Z}"

    def clock(self, moment: datetime) -> str:
        """The same without the zone, and with the day where that is not the one of the opening."""
        here, opened = moment.astimezone(self.zone), self.outcome.opened.astimezone(self.zone)
        return here.strftime("%H:%M:%S" if here.date() == opened.date() else "%d %b %H:%M:%S")

    def day(self, moment: datetime) -> str:
        """The day of a moment there."""
        here = moment.astimezone(self.zone)
        return f"{here.day} {here:%B %Y}"


def sentences(said: Said) -> list[str]:
    """The five sentences."""
    return [_opened(said), _fired(said), _decided(said), _done(said), _stands(said)]


def took(length: timedelta) -> str:
    """A length of time in words: ``9 minutes 12 seconds``."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (seconds, "second")]
    words = [counted(number, word) for number, word in parts if number]
    return " ".join(words) or "no time"


def counted(number: int, word: str) -> str:
    """A number of things: ``1 minute``, ``2 minutes``."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def _opened(said: Said) -> str:
    outcome = said.outcome
    by = next((one.who for one in outcome.decided if one.what == "opened"), "")
    signed = len({one.who for one in outcome.decided if one.what.startswith("signed/")})
    people = "1 person" if signed == 1 else f"{signed} people"
    return (
        f"On {said.day(outcome.opened)} at {said.when(outcome.opened)} {by} opened the pilot on {_within(said.title)} "
        f"with {short(outcome.release)}, for which {people} had signed; "
        f"the version to go back to was {short(outcome.previous)}."
    )


def _within(title: str) -> str:
    """A title as it stands within a sentence."""
    return f"the {title.removeprefix('The ')}" if title.startswith("The ") else title


def _fired(said: Said) -> str:
    fired = said.outcome.fired
    if not fired:
        return (
            f"No trigger fired and nobody said stop in the {counted(said.outcome.observed_minutes, 'minute')} that "
            "were seen."
        )
    first, *others = fired
    more = "".join(f"; then {TRIGGERS[one.trigger]} ({one.trigger}) at {said.clock(one.at)}" for one in others[:3])
    what = "stop was said" if first.trigger == "T0" else f"trigger {first.trigger} fired"
    return f"At {said.when(first.at)} {what}: {_why(said, first)}{more}."


def _why(said: Said, fired: Fired) -> str:
    """Why a trigger fired: of errors the counts that it looked at, as far as the record has them."""
    if fired.trigger != "T1":
        by = next((one.who for one in said.outcome.decided if one.seq == fired.seq), "")
        return f"{TRIGGERS[fired.trigger]}{f', by {by}' if by else ''}"
    last = [one for one in minutes_of(said.entries) if one.at < fired.at][-_WINDOW:]
    asked, failed = sum(one.asked for one in last), sum(one.failed for one in last)
    if not asked:
        return TRIGGERS["T1"]
    limit = Fraction(said.rules.api_error_rate)
    return (
        f"{failed} of {counted(asked, 'request')} failed in {counted(len(last), 'minute')}, those of golive's own that "
        f"failed among them, which is {percent(round(Fraction(failed, asked), 3))} (the limit is {percent(limit)}, "
        f"here {counted(int(asked * limit), 'request')})"
    )


def _decided(said: Said) -> str:
    deeds = {
        "said-stop": "said stop",
        "began-rollback": "began the rollback",
        "cleared": "cleared",
        "resumed": "had new work taken again",
        "closed": "closed the launch",
    }
    by: dict[str, dict[str, None]] = {}
    for one in said.outcome.decided:
        what = one.what.partition("/")[0]
        if what in deeds:
            role = f" ({role_of(one.role)})" if one.role else ""
            by.setdefault(f"{one.who}{role}", {})[_cleared(one.what) if what == "cleared" else deeds[what]] = None
    if not by:
        return "Nobody decided anything after that, by the record."
    told = "; ".join(f"{who} {_listed(list(what))}" for who, what in by.items())
    return f"{told}, by the names that they typed or that their machines gave."


def _cleared(what: str) -> str:
    """A stop of a person's is cleared by who may; that a trigger fired is only acknowledged."""
    trigger = what.partition("/")[2]
    return "cleared a stop" if trigger in CLEARED_BY else f"acknowledged {trigger}"


def _done(said: Said) -> str:
    back, minutes = said.outcome.way_back, said.rules.rollback_minutes
    if back is None:
        return "No rollback was begun."
    begun = f"The rollback to {short(back.to)} was begun"
    if back.begun is None:
        begun = f"{short(back.to)} was seen to run again, by no rollback that is on the record"
    elif back.asked is not None and back.begun > back.asked:
        begun += f" {took(back.begun - back.asked)} after {'the first of these' if said.outcome.fired[1:] else 'that'}"
    if back.proven is None:
        return f"{begun}, and it was not proven."
    whole = ""
    if back.begun is not None and back.proven > back.begun:
        late = back.proven - back.begun > timedelta(minutes=minutes)
        whole = f" {took(back.proven - back.begun)} later, of {minutes} minutes{', which is too late' if late else ''}"
    steps = "the four user steps worked then" if back.user_steps else "the four user steps were not proven"
    return f"{begun} and proven{whole}; {steps}."


def _stands(said: Said) -> str:
    outcome = said.outcome
    state = {
        "open": "By the record the launch is still open",
        "observed": "The launch is over, since it was watched to its end",
        "rolled-back": f"The launch is over: {short(outcome.previous)} runs again",
    }[outcome.outcome]
    seen, blind = counted(outcome.observed_minutes, "minute"), outcome.blind_minutes
    length = f" of the {took(outcome.ended - outcome.opened)} that it was open" if outcome.ended is not None else ""
    return f"{state}; {seen}{length} were seen, {blind} more were watched and not seen, and {_outputs(outcome)}."


def _outputs(outcome: Outcome) -> str:
    read = outcome.outputs
    if not read.collected:
        return "no output was collected for the reviewer"
    critical = f", and in {read.critical} a critical item failed" if read.critical else ""
    return f"{read.read} of {counted(read.collected, 'output')} for the reviewer were read{critical}"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
