"""A small bundle, as a launch that was rolled back leaves one, and ways to make it again otherwise."""

import base64
import hashlib
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from golive.bundle import archive, envelope, layout, manifest
from golive.bundle.archive import Opened
from golive.bundle.chained import NOTHING, Kept
from golive.bundle.found import Verified
from golive.bundle.keys import Key, Public
from golive.bundle.outcome import claims_of
from golive.bundle.statement import PREDICATE_TYPE, STATEMENT_TYPE, Outcome, RecordSaid, Statement, Subject, encode
from golive.bundle.verify import verify
from golive.model.observations import Signal, WatchStart
from golive.model.observations import encode as line_of
from golive.model.release import Release
from golive.record.chain import File, decode, digest, place
from golive.record.chain import encode as encode_entry
from golive.record.entry import (
    Actor,
    Data,
    Draft,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    StepIntent,
    Stop,
    WatchEnded,
    WatchMinute,
    WatchStarted,
)
from golive.record.launch_forms import LaunchClosed, LaunchOpened
from golive.record.signoffs import code_of_release
from golive.verdict import Verdict

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
ARN = "arn:aws:ecs:us-east-1:111122223333:task-definition/api:"
RELEASE, PREVIOUS = Release(f"{ARN}42", {"api": "sha256:bb"}), Release(f"{ARN}41", {"api": "sha256:aa"})
FACTS = b'{"now": "2026-01-14T12:00:00Z"}\n'
KEY = Key(Ed25519PrivateKey.from_private_bytes(b"golive's own tests sign with it."))
OTHER = Key(Ed25519PrivateKey.from_private_bytes(b"a stranger's, whom nobody trusts"))
TRUSTED = [Public(KEY.private.public_key(), "keys/tests.pub.pem")]
Files = dict[str, bytes]


def said() -> list[tuple[int, str, Data]]:
    """What is on the record, each with its minute after noon and the session that it is of."""
    facts = hashlib.sha256(FACTS).hexdigest()
    return [
        (-9, "r1", PreviousPinned(PREVIOUS.arn, "r", PREVIOUS.digests)),
        (-8, "r1", ReleaseNoted(RELEASE.arn, "r", RELEASE.digests)),
        (-5, "r1", RunFinished("checks", Verdict.PASS, 1, 1, (), facts, release=code_of_release(RELEASE))),
        (0, "r2", LaunchOpened("launch-1", code_of_release(RELEASE), code_of_release(PREVIOUS))),
        (1, "r3", WatchStarted("w", NOON, NOON + timedelta(minutes=60), 60)),
        (4, "r3", WatchMinute("w", NOON, {Signal.API_REQUESTS: 3}, {"T1": Verdict.PASS})),
        (5, "r4", Stop("T0", "operator")),
        (5, "r3", WatchEnded("w", "stopped", Verdict.FAIL, ("T0",))),
        (6, "r5", StepIntent("rb-1", "switch")),
        (9, "r5", RunFinished("rollback", Verdict.PASS, 1, 1, ())),
        (20, "r6", LaunchClosed("launch-1", "rolled-back")),
    ]


def record_of(entries: Iterable[tuple[int, str, Data]], *, live: bool = True) -> list[File]:
    """The chain of these."""
    chain: list[File] = []
    for minute, run, data in entries:
        at = NOON + timedelta(minutes=minute)
        draft = Draft(data, Actor("dana"), "live" if live else "rehearsal", "ontogra", run, at, at)
        entry = place(draft, chain[-1] if chain else None)
        chain.append((entry.seq, encode_entry(entry)))
    return chain


def lines_of(files: Iterable[File]) -> bytes:
    """A record as a bundle has it."""
    return b"".join(content for _seq, content in files)


def content(*, live: bool = True) -> Files:
    """The files of a bundle but its manifest and its statement."""
    return {
        layout.RECORD: lines_of(record_of(said(), live=live)),
        layout.SIGNER: KEY.public.pem,
        "papers/checklist.md": b"| 1.1 | true |\n",
        "sessions/r1/facts.json": FACTS,
        "sessions/r1/verdict.json": b'{"run": "r1", "verdict": "PASS"}\n',
        "sessions/r5/verdict.json": b'{"run": "r5", "verdict": "PASS"}\n',
        "sessions/w/watch.jsonl": f"{line_of(WatchStart(at=NOON, until=NOON + timedelta(minutes=60)))}\n".encode(),
    }


def outcome_of(files: Files, *, live: bool = True, key: Key | None = KEY) -> Outcome:
    """What the record in these files comes to."""
    lines = files[layout.RECORD].splitlines(keepends=True)
    entries = [decode(line) for line in lines]
    claims = claims_of(entries, "launch-1", live=live)
    assert claims is not None
    return Outcome(
        version=1,
        record=RecordSaid(len(lines), entries[-1].seq, digest(lines[-1])),
        made=NOON + timedelta(hours=1),
        golive="0.1.0",
        keyid=key.public.keyid if key else "",
        **claims,
    )


def statement_of(outcome: Outcome, listed: bytes) -> bytes:
    """The bytes that are signed."""
    subject = Subject(layout.MANIFEST, {"sha256": hashlib.sha256(listed).hexdigest()})
    return encode(Statement(STATEMENT_TYPE, (subject,), PREDICATE_TYPE, outcome))


def made(files: Files, *, key: Key | None = KEY, live: bool = True, outcome: Outcome | None = None) -> Files:
    """All files of a bundle, its manifest and statement made of the others as they are."""
    listed = manifest.encode({name: hashlib.sha256(one).hexdigest() for name, one in files.items()})
    payload = statement_of(outcome or outcome_of(files, key=key, live=live), listed)
    return {**files, layout.MANIFEST: listed, layout.STATEMENT: envelope.sign(payload, key)}


def zip_of(files: Mapping[str, bytes], folder: Path) -> bytes:
    """The bytes of a bundle of these files."""
    archive.write(folder / "bundle.zip", files)
    return (folder / "bundle.zip").read_bytes()


def opened(zipped: bytes) -> Opened:
    """A zip in memory."""
    return archive.zipped("bundle.zip", len(zipped), lambda: io.BytesIO(zipped))


def unzipped(files: Mapping[str, bytes]) -> Opened:
    """The same files as a folder has them, in memory."""
    return Opened("bundle", {name: lambda one=one: iter([one]) for name, one in files.items()})  # type: ignore[misc]


def looked(bundle: bytes | Files, *, trusted: Iterable[Public] = TRUSTED, kept: Kept = NOTHING) -> Verified:
    """What `verify` finds of a zip, or of files."""
    return verify(opened(bundle) if isinstance(bundle, bytes) else unzipped(bundle), list(trusted), kept)


def enveloped(files: Files, **changes: Any) -> Files:  # noqa: ANN401 - what JSON can be
    """The same, fields of the envelope's signature said otherwise; None takes one out."""
    found = envelope.read(files[layout.STATEMENT])
    return {**files, layout.STATEMENT: envelope.write(found._replace(**changes))}


def payload_of(files: Files) -> bytes:
    """What is signed in a bundle, taken out as a stranger would."""
    return base64.b64decode(msgspec.json.decode(files[layout.STATEMENT])["payload"])
