"""Verify a bundle offline: its files, its statement, its record, and what the one says of the other."""

from collections.abc import Iterable, Mapping, Sequence

from golive.bundle import layout
from golive.bundle.archive import Opened
from golive.bundle.chained import NOTHING, Kept, entries, hold_record
from golive.bundle.found import Verified
from golive.bundle.keys import Public
from golive.bundle.lacks import SESSION, told
from golive.bundle.listing import hold_files
from golive.bundle.outcome import claims_of, span_of
from golive.bundle.runs import FACTS, WATCH, due_of, is_of, runs_of
from golive.bundle.signed import statement_of
from golive.bundle.statement import Outcome
from golive.errors import UsageError
from golive.files import MOST_OF_FACTS
from golive.record.entry import Entry, RunFinished
from golive.record.incident_forms import IncidentKept

_REHEARSAL = "REHEARSAL: it is the evidence of a rehearsal, and says nothing about production."


def verify(opened: Opened, trusted: Sequence[Public], kept: Kept = NOTHING) -> Verified:
    """Hold a bundle against itself, the keys that are trusted, and what somebody kept of its record elsewhere.

    Raises ``UsageError`` for what is no bundle at all.
    """
    found = Verified(opened.name)
    for name, what in opened.problems:
        found.file(name, what)
    if not opened.problems and not {layout.MANIFEST, layout.STATEMENT} & set(opened.files):
        raise UsageError(f"{opened.name} is no bundle: it has neither {layout.MANIFEST} nor {layout.STATEMENT}.")
    if opened.crcs and not opened.problems:
        found.holds.append("Every byte of the zip that is no file's content is as golive writes it.")
    said = statement_of(opened, trusted, found)
    found.outcome = said.outcome
    if found.rehearsal:
        found.limits.insert(0, _REHEARSAL)
    held = hold_files(opened, said.manifest, found)
    record = opened.files.get(layout.RECORD)
    if record is None:
        if not found.named(layout.RECORD):
            found.file(layout.RECORD, "it is missing")
    elif hold_record(record, said, kept, found):
        _hold_facts(held, entries(record), found)
        if said.outcome is not None:
            of_record = list(entries(record))
            _hold_claims(said.outcome, of_record, found)
            _hold_runs(opened, said.outcome, of_record, held, found)
            _hold_incident(said.outcome, of_record, held, found)
    return found


def _hold_facts(held: Mapping[str, str], of_record: Iterable[Entry], found: Verified) -> None:
    """Hold the facts of each session against the hash that the record has of them."""
    recorded = {one.draft.run: one.draft.data.facts for one in of_record if isinstance(one.draft.data, RunFinished)}
    vouched = 0
    for name, hashed in sorted(held.items()):
        run = name.removeprefix(layout.SESSIONS).removesuffix(f"/{FACTS}")
        if name != f"{layout.SESSIONS}{run}/{FACTS}":
            continue
        if not recorded.get(run):
            found.unproven.append(f"The record does not say what {name} was, so nothing can be held against it.")
        elif hashed != recorded[run]:
            found.file(name, "it is not what the record's entry of that session says it was")
        else:
            vouched += 1
    if vouched:
        found.holds.append(f"The facts of the sessions ({vouched}) are those that the record names.")


def _hold_claims(outcome: Outcome, of_record: Iterable[Entry], found: Verified) -> None:
    """Make the statement's claims again from the record, and name each that comes out otherwise."""
    claims = claims_of(of_record, outcome.launch, live=outcome.mode == "live", target=outcome.target)
    if claims is None:
        found.file(layout.STATEMENT, f"the record has no such launch of that target, {outcome.launch}")
        return
    differ = [name for name, value in claims.items() if getattr(outcome, name) != value]
    for name in differ:
        found.file(layout.STATEMENT, f"what it says of {name.replace('_', ' ')} is not what the record comes to")
    if not differ:
        found.holds.append("What the statement says of the launch was made again from the record, and is the same.")


def _hold_runs(
    opened: Opened, outcome: Outcome, of_record: Sequence[Entry], held: Mapping[str, str], found: Verified
) -> None:
    """Each run and watch of the launch is there, with what it was judged by, or is said to lack; and is that one."""
    span = span_of(of_record, outcome.launch, live=outcome.mode == "live", target=outcome.target)
    lacks = set(outcome.lacks)
    runs = runs_of(of_record, span) if span is not None else {}
    for run, ended in runs.items():
        for name in due_of(ended):
            file = f"{layout.SESSIONS}{run}/{name}"
            if file in held:
                if not is_of(name, _beginning(opened, file), run, ended):
                    found.file(file, "it is not what the record's entries of that run come to")
            elif not found.named(file) and not lacks & {f"{SESSION}{run}", f"{SESSION}{run}/{name}"}:
                found.file(file, "the record has that run, and it is neither here nor said to lack")
    strange = sorted(name for name in held if not layout.has_place(name, runs))
    if strange:
        found.limits.append(
            f"Of {len(strange)} of its files, such as {strange[0]}, the record says nothing, and golive puts none of "
            "such a name into a bundle: who made it put it there."
        )
    found.limits += [f"It says itself that it lacks: {told(one)}" for one in outcome.lacks]


def _beginning(opened: Opened, file: str) -> bytes:
    """All of a verdict; of a watch, which may be long, its first piece."""
    return next(opened.files[file](), b"") if file.endswith(f"/{WATCH}") else opened.content(file, MOST_OF_FACTS)


def _hold_incident(outcome: Outcome, of_record: Sequence[Entry], held: Mapping[str, str], found: Verified) -> None:
    """What was saved of an incident is what the record's entries say that it was."""
    parts = {
        one.draft.data.part: one.draft.data.file
        for one in of_record
        if isinstance(one.draft.data, IncidentKept) and one.draft.data.incident == outcome.incident
    }
    hashes = {hashed for name, hashed in held.items() if name.startswith(layout.INCIDENT)}
    for part, file in parts.items():
        if file not in hashes and f"{layout.INCIDENT}{part}" not in outcome.lacks:
            found.file(layout.INCIDENT + part, "it is not here as the record says that it was saved")
