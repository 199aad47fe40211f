"""The draft of an incident's root-cause summary, made from the record alone: each line names its entry. Pure.

What no entry says is not made up: it is left for people, in words that say who fills it in.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from golive.bundle.timeline import Line, timeline
from golive.incident.totals import Total
from golive.incident.window import Fire, fires_of
from golive.model.release import Release
from golive.record.entry import Entry, ReleaseNoted, RunFinished, StepIntent, WatchMinute
from golive.record.incident_forms import BundleClosed, IncidentOpened, OfIncident
from golive.record.signoffs import code_of_release
from golive.record.spans import way_back_in
from golive.verdict import Verdict

BLANK = "TO BE FILLED by"
"""What stands where people have to write; a summary that still has it is not complete."""
_OTHER_FIRMS = "Could anybody have seen another firm's records? (yes or no, and why)"
_YES_OR_NO = re.compile(r"(?:yes|no)\b\W+\w+")
_OWNER, _SUPPORT, _LEGAL = "the technical owner", "the support lead", "legal"
_NO_PHI = "No names, dates of birth or case facts: this file is evidence."


@dataclass(frozen=True, slots=True)
class Impact:
    """What the list of affected packets and users comes to, and the entry by which it is on the record."""

    packets: int
    users: int
    firms: int
    exported: int
    again: Mapping[str, int]
    states: Mapping[str, int]
    totals: Sequence[Total]
    differences: Sequence[str]
    open: Sequence[str]
    seq: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What a summary is made of: ``entries`` from the launch's beginning on, of this target and mode.

    ``limit`` is how long the runbook gives from the first fire to the proven way back.
    """

    title: str
    live: bool
    opened: IncidentOpened
    seq: int
    entries: Sequence[Entry]
    impact: Impact | None
    proven: datetime | None
    limit: timedelta


def drafted(about: Draft) -> str:
    """The draft as Markdown."""
    fires = fires_of(about.entries)
    lines = timeline(filter(_happened, about.entries), [one.seq for one in fires])
    rehearsal = [] if about.live else ["", "**REHEARSAL. Nothing of this happened in production.**"]
    parts = [
        f"# Incident {about.opened.incident}: {about.title}",
        *rehearsal,
        "",
        f"Drafted by golive from the record. A number in brackets is the entry that says it. {_NO_PHI}",
        *_part("Summary", _summary(about, fires)),
        *_part("Impact", _impact(about.impact)),
        *_part("Trigger", _trigger(about, fires)),
        *_part("Detection", _detection(about, fires)),
        *_part("Root cause (one sentence)", [f"{BLANK} {_OWNER}"]),
        *_part("Contributing factors", [f"- {BLANK} {_OWNER}"]),
        *_part("Timeline (the target's time, UTC)", _timeline(lines)),
        *_part("What went well", [*_went(about, well=True), f"- {BLANK} {_OWNER}"]),
        *_part("What went badly", [*_went(about, well=False), f"- {BLANK} {_OWNER}"]),
        *_part("Where we got lucky", [f"- {BLANK} {_OWNER}"]),
        *_part(_OTHER_FIRMS, [f"{BLANK} {_LEGAL}"]),
    ]
    return "\n".join(parts) + "\n"


def _happened(entry: Entry) -> bool:
    """Whether an entry is no deed about the incident itself: a draft that told of those would differ each time."""
    data = entry.draft.data
    return isinstance(data, IncidentOpened) or not isinstance(data, OfIncident | BundleClosed)


def blanks(text: str) -> int:
    """How many places of a summary people still have to fill in, or have not answered.

    One answer in two places is none to the second of them; whether another firm's records could be seen takes a yes or
    a no, and why.
    """
    written = [one for one in (_plain(line) for line in text.splitlines()) if one and "[entry " not in one]
    twice = sum(count - 1 for count in Counter(written).values())
    _before, asked, answer = text.partition(f"## {_OTHER_FIRMS}\n")
    said = _plain(answer.partition("\n## ")[0].strip())
    unclear = bool(asked) and bool(said) and _YES_OR_NO.match(said) is None
    return text.count(BLANK) + twice + unclear


def _plain(line: str) -> str:
    """What a line answers, however it was typed; nothing for what is a blank, a heading or a row of a table."""
    said = " ".join(line.split()).lstrip("-* ").rpartition(": ")[2].rstrip(". ").casefold()
    return "" if BLANK in line or line.startswith(("#", "|")) else said


def _part(heading: str, lines: Iterable[str]) -> list[str]:
    return ["", f"## {heading}", "", *lines]


def _summary(about: Draft, fires: Sequence[Fire]) -> list[str]:
    opened = about.opened
    first = fires[0] if fires else None
    said = [
        f"- {opened.launch}, of {_release(about)}",
        f"- What was looked at: from {_at(opened.began)} to {_at(opened.ended)}. {_ref(about.seq)}",
    ]
    if first is not None:
        said.append(f"- {first.trigger} was the first to fire, at {_at(first.at)}. {_ref(first.seq)}")
    proof = _proof(about)
    if proof is not None:
        said.append(f"- The way back was proven at {_at(proof.draft.at)}. {_ref(proof.seq)}")
    return [*said, f"- In one sentence, for who was not there: {BLANK} {_OWNER}"]


def _release(about: Draft) -> str:
    """The version that was gone back from, as people know it, and the entry that names it."""
    for one in about.entries:
        data = one.draft.data
        if isinstance(data, ReleaseNoted) and code_of_release(Release(data.arn, data.digests)) == about.opened.release:
            return f"the release {data.arn.rpartition('/')[2]}. {_ref(one.seq)}"
    return f"a release that is not on the record any more. {_ref(about.seq)}"


def _impact(impact: Impact | None) -> list[str]:
    if impact is None:
        return [f"- Who was affected is not known yet. {BLANK} {_SUPPORT}"]
    ref = _ref(impact.seq)
    states = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in impact.states.items()) or "none"
    again = ", ".join(f"{count} {word}" for word, count in impact.again.items()) or "none"
    lines = [
        f"- {impact.packets} packets of {impact.firms} firms; {impact.users} users asked the product. {ref}",
        f"- How the packets stood at the end: {states}. {ref}",
        f"- Of {impact.exported} packets somebody got an output. {ref}",
        f"- To be run again: {again}. {ref}",
        f"- Everybody is in affected.csv, by pseudonym. {ref}",
        *(f"- {one} {ref}" for one in impact.differences),
    ]
    if impact.open:
        lines.append(f"- NOT COMPLETE: {', '.join(impact.open)}. {ref}")
    rows = [f"| {one.what} | {one.source} | {one.count} |" for one in impact.totals]
    meant = f"- What it meant for the firms: {BLANK} {_SUPPORT}"
    table = ["| What | Source | Count |", "|---|---|---|", *rows]
    return [*lines, meant, "", f"Counts, each with its source {ref}:", "", *table]


def _trigger(about: Draft, fires: Sequence[Fire]) -> list[str]:
    if not fires:
        return [f"- No trigger fired and nobody said stop: a rollback was begun by hand. {_ref(about.seq)}"]
    of_entry = {line.seq: line.what for line in timeline(about.entries, [one.seq for one in fires])}
    return [f"- {_at(one.at)}: {of_entry.get(one.seq, one.trigger)} {_ref(one.seq)}" for one in fires]


def _detection(about: Draft, fires: Sequence[Fire]) -> list[str]:
    """What was known when: from the first sign to the first act."""
    said = []
    minutes = [one for one in about.entries if isinstance(one.draft.data, WatchMinute)]
    wrong = next((one for one in minutes if _unwell(one)), None)
    if wrong is not None and isinstance(wrong.draft.data, WatchMinute):
        said.append(f"- The first minute of a watch that was not well began at {_at(wrong.draft.data.minute)}; it was "
                    f"known at {_at(wrong.draft.at)}. {_ref(wrong.seq)}")  # fmt: skip
    if fires:
        said.append(f"- Known first when {fires[0].trigger} fired, at {_at(fires[0].at)}. {_ref(fires[0].seq)}")
    begun = next((one for one in about.entries if isinstance(one.draft.data, StepIntent)), None)
    if begun is not None and fires:
        after = _minutes(begun.draft.at - fires[0].at)
        said.append(f"- The rollback's first step came {after} after that. {_ref(fires[0].seq)} {_ref(begun.seq)}")
    return [*said, f"- Could it have been seen earlier, and by what: {BLANK} {_OWNER}"]


def _timeline(lines: Sequence[Line]) -> Iterator[str]:
    for one in lines:
        yield f"- {one.at:%H:%M:%S} {one.what} By {one.who}. {_ref(one.seq)}"


def _went(about: Draft, *, well: bool) -> Iterator[str]:
    """What the record shows to have gone well, or badly."""
    begun, proof = way_back_in(about.entries)
    proof = proof or _proof(about)  # where its own proof came late, as the launch page has it
    if proof is not None and begun is not None and proof.draft.at >= begun.draft.at:
        took = proof.draft.at - begun.draft.at
        if (took <= about.limit) is well:
            word = "within" if well else "NOT within"
            yield (
                f"- From the rollback's first step until it was proven it took {_minutes(took)}, {word} the runbook's "
                f"{about.limit.seconds // 60} minutes. {_ref(begun.seq)} {_ref(proof.seq)}"
            )
    if not well:
        for entry in about.entries:
            data = entry.draft.data
            if isinstance(data, RunFinished) and data.kind in ("e2e", "rollback") and data.verdict is not Verdict.PASS:
                yield f"- A proof of the way back did not come to Working. {_ref(entry.seq)}"


def _proof(about: Draft) -> Entry | None:
    """The run of the user steps by which the way back was proven."""
    found = [
        one
        for one in about.entries
        if isinstance(one.draft.data, RunFinished) and one.draft.data.kind == "e2e" and one.draft.at == about.proven
    ]
    return found[-1] if found else None


def _unwell(entry: Entry) -> bool:
    data = entry.draft.data
    return isinstance(data, WatchMinute) and any(one is not Verdict.PASS for one in data.verdicts.values())


def _ref(seq: int) -> str:
    return f"[entry {seq}]"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _minutes(span: timedelta) -> str:
    seconds = max(0, int(span.total_seconds()))
    return f"{seconds // 60} min {seconds % 60} s"
