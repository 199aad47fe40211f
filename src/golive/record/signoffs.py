"""What the entries of a record come to for the checklist: who signed what, and which rows were agreed. Pure."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from golive.facts import EarlierExport, EarlierProof, EarlierProofs, SignOff, SignOffs
from golive.model.release import Release
from golive.record.entry import ChecklistLocked, Entry, RunFinished, SignedOff, SignOffTaken
from golive.record.history import pins_of
from golive.roles import role_of
from golive.verdict import Verdict


def sign_offs_of(entries: Iterable[Entry], *, read_at: datetime, live: bool) -> SignOffs:
    """The sign-offs that stand, and the lock. What a rehearsal signed counts on a rehearsal only."""
    given: dict[tuple[str, str, str], SignOff] = {}
    locked: dict[str, str] = {}
    counted = [entry for entry in entries if (entry.draft.mode == "live") is live]
    for entry in counted:
        actor, data = entry.draft.actor, entry.draft.data
        role = role_of(actor.role)
        if isinstance(data, SignedOff):
            given.pop((data.row, role, actor.id), None)  # in the order of the newest ones
            given[data.row, role, actor.id] = SignOff(
                row=data.row,
                role=role,
                person=actor.id,
                at=entry.draft.wall,
                until=data.until,
                wording=data.wording,
                release=data.release,
                waiver=data.waiver,
            )
        elif isinstance(data, SignOffTaken):
            given.pop((data.row, role, actor.id), None)
        elif isinstance(data, ChecklistLocked):
            locked = dict(data.rows)
    release = code_of_release(pins_of(counted).release)
    return SignOffs(read_at=read_at, given=tuple(given.values()), locked=locked, release=release)


def proven(data: RunFinished) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """What a run proved, each as check, release and wordings of rows; nothing where it does not say of which."""
    if not data.release or not data.rows:
        return []
    rows = tuple(sorted(data.rows.items()))
    return [
        (one.id, data.release, rows)
        for one in data.findings
        if one.verdict is Verdict.PASS and one.id not in data.stood_in
    ]


def earlier_proofs_of(
    entries: Iterable[Entry], *, read_at: datetime, live: bool, checks: Collection[str]
) -> EarlierProofs:
    """When each of these checks last was proven in a run, for each release and wording that it was proven for.

    What a rehearsal proved counts on a rehearsal only.
    """
    counted = [entry for entry in entries if (entry.draft.mode == "live") is live]
    newest = {
        what: EarlierProof(what[0], entry.draft.wall, data.release, data.rows, entry.seq)
        for entry in counted
        if isinstance(data := entry.draft.data, RunFinished)
        for what in proven(data)
        if what[0] in checks
    }
    found = sorted(newest.values(), key=lambda one: (one.entry, one.check))
    return EarlierProofs(read_at, code_of_release(pins_of(counted).release), tuple(found))


def earlier_export_of(entries: Sequence[Entry], packet: str, *, live: bool) -> EarlierExport | None:
    """What the last readiness run that came so far had of this packet."""
    for entry in reversed(entries):
        data = entry.draft.data
        if not isinstance(data, RunFinished) or data.kind != "checks" or (entry.draft.mode == "live") is not live:
            continue
        if data.export is not None and data.export.packet == packet:
            return EarlierExport(data.export.rows, data.export.defects, entry.seq, entry.draft.at)
    return None


def code_of_release(release: Release | None) -> str:
    """A short code of exactly this version, its image digests included; empty for none."""
    if release is None:
        return ""
    parts = [release.arn, *(f"{name}={digest}" for name, digest in sorted(release.digests.items()))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
