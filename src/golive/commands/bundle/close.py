"""Closing a bundle: gather, look for leaks, sign, write, verify, keep in the store, and put it on the record."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from golive.background import asked
from golive.bundle import archive, envelope, keys, lacks, layout, manifest
from golive.bundle.outcome import claims_of, during, span_of
from golive.bundle.page import launch_page
from golive.bundle.scan import scan
from golive.bundle.statement import PREDICATE_TYPE, STATEMENT_TYPE, Outcome, RecordSaid, Statement, Subject, encode
from golive.bundle.verify import verified
from golive.commands.bundle import ecs, kept_out
from golive.commands.bundle.gather import Gathered, gather
from golive.config.runbook import Thresholds
from golive.errors import GoliveError, LaunchRefused, UsageError
from golive.record.chain import File, code_of, digest, read
from golive.record.entry import Checkpoint, Entry
from golive.record.incident_forms import BundleClosed
from golive.record.incidents import newest_bundle
from golive.record.spans import LaunchSpan
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.workflow.print_page import printing

_WITHIN = 20.0  # real seconds for what is asked of AWS and of the browser, beside everything else
_NAMED = 20  # leaks that are named
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: which launch, by which key, runs of other machines, and where to write it."""

    launch: str = ""
    key: Path | None = None
    more: Sequence[Path] = ()
    out: Path | None = None
    target_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """A bundle that was closed: how it stands, its file, the name of its key, what lacks; ``again``: it was before."""

    verdict: Verdict
    file: Path
    key: str
    code: str
    lacks: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    again: bool = False


def close(connection: Connection, rules: Thresholds, wanted: Wanted, say: Say) -> Closed:
    """Put the evidence of a launch together, as far as the record has come.

    Raises ``UsageError`` for a launch that is not there, ``LaunchRefused`` where something in it must not be in it, or
    where it does not verify, and what reading record, key and store raise. Nothing is kept before it was verified.
    """
    key = keys.signing_key(wanted.key, os.environ)
    page: Future[str] = Future()
    printed = printing(page)  # a browser takes a while to start
    try:
        now = asked("What ECS runs", ecs.seen_now(connection)) if connection.target.aws is not None else None
        hidden = asked("The secrets", lambda: kept_out.secrets(connection))
        connection.record.reading().believed()
        files = list(connection.record.journal.store.each())
        every = [entry for _seq, content in files if (entry := read(content)) is not None]
        span = span_of(_own(every, connection), wanted.launch, live=connection.target.live)
        if span is None:
            raise UsageError(_no_launch(connection, wanted.launch))
        before = _closed_before(connection, every, span, wanted)
        if before is not None:
            return before
        say(f"Gathering what belongs to {span.launch}, up to entry {files[-1][0]} of the record ...")
        found = gather(connection, every, span, target_file=wanted.target_file, more=wanted.more)
        ecs.add_seen(every, span, _answer(now), found)
        planted, sources = hidden.result(_WITHIN)
        found.lacks += ["secrets"] if sources else []
        _add_ours(found, files, key)
        outcome = _outcome(every, span, files, found.lacks, key)
        outcome = _add_page(connection, rules, outcome, during(every, span), found, page, printed)
    finally:
        page.cancel()  # nobody waits for it any more, if it did not come
    say(f"Looking into {len(found.files)} files for what must be in none ...")
    _refuse_leaks(scan(found.files, [*kept_out.patients(connection), *planted]))
    return _sealed(connection, outcome, found, key, wanted, say)


def _own(every: Sequence[Entry], connection: Connection) -> list[Entry]:
    return [one for one in every if one.draft.target == connection.target.name]


def _no_launch(connection: Connection, launch: str) -> str:
    which = f"no launch {launch}" if launch else "no launch"
    return f"{which} of {connection.target.title} is on its record. golive status --launches lists those that are."


def _closed_before(
    connection: Connection, every: Sequence[Entry], span: LaunchSpan, wanted: Wanted
) -> Closed | None:
    """The bundle of this launch that was closed before, if nothing was put on the record since."""
    entry = newest_bundle(every, span.launch, live=span.live)
    data = entry.draft.data if entry is not None else None
    if not isinstance(data, BundleClosed):
        return None
    since = [one for one in every if one.seq > data.head]
    if not all(isinstance(one.draft.data, BundleClosed | Checkpoint) for one in since):
        return None
    file = wanted.out or _folder(connection, span.launch) / data.name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        connection.record.journal.store.fetch(data.name, file)
    if not file.exists() or _hash(file) != data.file:
        return None
    told = verified(file, keys.trusted_keys(connection.root / keys.TRUSTED))
    return Closed(told.verdict, file, data.keyid, code_of(digest_of(every, data.head)), again=True, unproven=tuple(told.unproven))


def digest_of(every: Sequence[Entry], seq: int) -> str:
    """The hash of an entry, as the one behind it names it."""
    return next((one.prev for one in every if one.seq == seq + 1), "0" * 64)


def _answer(now: "Future[bytes] | None") -> bytes | None:
    try:
        return now.result(_WITHIN) if now is not None else None
    except (GoliveError, TimeoutError):
        return None


def _add_ours(found: Gathered, files: Sequence[File], key: keys.Key | None) -> None:
    found.files[layout.RECORD] = b"".join(content for _seq, content in files)
    found.files[layout.HOW_TO_VERIFY] = how_to_verify()
    if key is not None:
        found.files[layout.SIGNER] = key.public.pem


def how_to_verify() -> bytes:
    """The paper for who has the bundle and nothing else."""
    return (Path(layout.__file__).parent / "VERIFY.md").read_bytes()


def _outcome(
    every: Sequence[Entry], span: LaunchSpan, files: Sequence[File], lacking: Sequence[str], key: keys.Key | None
) -> Outcome:
    own = [one for one in every if one.draft.target == span.target]
    claims = claims_of(own, span.launch, live=span.live)
    assert claims is not None
    return Outcome(
        version=1,
        record=RecordSaid(len(files), files[-1][0], digest(files[-1][1])),
        made=datetime.now(UTC),
        golive=version("golive"),
        lacks=tuple(lacking),
        keyid=key.public.keyid if key is not None else "",
        **claims,
    )
