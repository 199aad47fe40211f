"""What the gate before a relaunch is judged by: the record proven, and the bundle fetched, verified and tried again.

Only the store is asked: nobody calls the app, and of AWS nothing but S3 where the store is there.
"""

import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from golive.bundle import archive, keys, layout
from golive.bundle.chained import NOTHING, Kept, entries
from golive.bundle.found import Verified
from golive.bundle.verify import verify
from golive.config.runbook import Thresholds
from golive.errors import GoliveError
from golive.facts import Checklist
from golive.facts.relaunch import BundleSeen
from golive.files import sha256_of
from golive.probes.recorded_inputs import Inputs
from golive.readiness.rows import signatures
from golive.record.chain import digest
from golive.record.entry import Entry, SignedOff, SignOffTaken
from golive.record.incident_forms import BundleClosed
from golive.record.relaunches import led
from golive.record.signoffs import sign_offs_of
from golive.relaunch.case import Case
from golive.relaunch.saved import bundle_entry
from golive.session.connection import Connection
from golive.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Rules:
    """What the gate goes by: the checklist, the runbook's numbers, and whose signature of a bundle counts.

    ``owed`` are the ids that a whole readiness run judges, ``known`` all that an action may name as its check.
    """

    checklist: Checklist
    thresholds: Thresholds
    trusted: Sequence[keys.Public]
    owed: frozenset[str]
    known: frozenset[str]


def case_of(connection: Connection, rules: Rules) -> Case:
    """Everything that the gate is judged by. Raises ``StoreUnavailable``."""
    target, wall = connection.target, datetime.now(UTC)
    reading = connection.record.proof()
    case = Case(
        target=target.name,
        title=target.title,
        live=target.live,
        said=reading.entries,
        problems=tuple(str(one) for one in reading.checked.problems),
        rows=rules.checklist.rows,
        wall=wall,
        hours=rules.thresholds.facts_hours,
        owed=rules.owed,
        known=rules.known,
    )
    if case.problems or case.back is None:
        return case
    entry = bundle_entry(case)
    seen = _bundle(connection, case, entry, rules) if entry is not None else None
    return replace(case, unsigned=_unsigned(case, rules.checklist), bundle=seen)


def _unsigned(case: Case, checklist: Checklist) -> Mapping[str, Mapping[str, str]]:
    """By row and role why a signature lacks, of those given since the incident was put on the record."""
    since = case.incident.seq if case.incident is not None else 0
    counted = [one for one in case.own if one.seq > since or not isinstance(one.draft.data, SignedOff | SignOffTaken)]
    found = sign_offs_of(counted, read_at=case.wall, live=case.live)
    return {row.id: signatures(row, found).missing for row in checklist.rows if row.roles}


def _bundle(connection: Connection, case: Case, entry: Entry, rules: Rules) -> BundleSeen:
    """The bundle that an entry names, fetched into a folder that goes again."""
    data = entry.draft.data
    assert isinstance(data, BundleClosed)
    with tempfile.TemporaryDirectory(prefix="golive-gate-", ignore_cleanup_errors=True) as folder:
        file = Path(folder, "bundle.zip")
        try:
            if not connection.record.journal.store.fetch(data.name, file):
                return BundleSeen(there=False)
            head = connection.record.journal.store.entry(data.head)
        except GoliveError as error:
            return BundleSeen(trouble=str(error))
        hashed = sha256_of(file)
        if hashed != data.file:
            return BundleSeen(sha256=hashed, verdict=Verdict.FAIL)
        opened = archive.opened(file)
        verified = verify(opened, rules.trusted, Kept(((data.head, digest(head)),)) if head else NOTHING)
        seen = _seen(opened, verified, sha256=hashed)
        if verified.altered:
            return seen
        inputs = Inputs(opened, case, rules.checklist, rules.thresholds)
        return replace(seen, led=_led(opened, case), others=inputs.others, tried=inputs.tried(_named(case)))


def _led(opened: archive.Opened, case: Case) -> frozenset[str]:
    """Who led the launch, by all entries: of those that stand the newest watch and the newest rollback are there."""
    mode, since = "live" if case.live else "rehearsal", case.back.seq if case.back is not None else 0
    every = entries(opened.files[layout.RECORD])
    return led((one for one in every if (one.draft.target, one.draft.mode) == (case.target, mode)), since)


def _named(case: Case) -> Collection[str]:
    """The checks that the incident's actions name."""
    return {one.check for one in case.incident.actions.values() if one.check} if case.incident is not None else set()


def _seen(opened: archive.Opened, verified: Verified, *, sha256: str) -> BundleSeen:
    outcome = verified.outcome
    return BundleSeen(
        sha256=sha256,
        verdict=verified.verdict,
        wrong=(*map(str, verified.altered), *verified.unproven),
        mode=outcome.mode if outcome is not None else "",
        target=outcome.target if outcome is not None else "",
        launch=outcome.launch if outcome is not None else "",
        lacks=outcome.lacks if outcome is not None else (),
        incident=frozenset(opened.hash_of(one)[0] for one in opened.files if one.startswith(layout.INCIDENT)),
    )
