"""Closing a bundle: everything gathered, the page made and printed, leaks looked for, and all of it sealed."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from golive import __version__
from golive.background import asked
from golive.bundle import keys, layout
from golive.bundle.outcome import claims_of, during, span_of
from golive.bundle.page import launch_page
from golive.bundle.scan import scan
from golive.bundle.statement import Outcome, RecordSaid
from golive.commands.bundle import ecs, kept_out
from golive.commands.bundle.gather import Gathered, gather
from golive.commands.bundle.seal import Closed, hash_of, name_of, refuse_leaks, seal, verified
from golive.config.runbook import Thresholds
from golive.errors import GoliveError, UsageError
from golive.record.chain import File, digest, read
from golive.record.entry import Checkpoint, Entry
from golive.record.incident_forms import BundleClosed
from golive.record.incidents import newest_bundle
from golive.record.spans import LaunchSpan
from golive.session.connection import Connection
from golive.workflow.print_page import printing

_WITHIN = 20.0  # real seconds for what is asked of AWS and of the browser, beside everything else


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: which launch, by which key, runs of other machines, and where to write it."""

    launch: str = ""
    key: Path | None = None
    more: Sequence[Path] = ()
    out: Path | None = None
    target_file: Path | None = None


def close(connection: Connection, rules: Thresholds, wanted: Wanted, say: Callable[[str], None]) -> Closed:
    """Put the evidence of a launch together, as far as the record has come.

    Raises ``UsageError`` for a launch that is not there, ``LaunchRefused`` where something in it must not be in it, or
    where it does not verify, and what reading record, key and store raise. Nothing is kept before it was verified.
    """
    key = keys.signing_key(wanted.key, os.environ)
    page: Future[str] = Future()
    printed = printing(page)  # a browser takes a while to start, and AWS to answer: both at once, beside the rest
    now = asked("What ECS runs", ecs.seen_now(connection)) if connection.target.aws is not None else None
    hidden = asked("The secrets", lambda: kept_out.secrets(connection))
    try:
        connection.record.reading().believed()
        files = list(connection.record.journal.store.each())
        every = [entry for _seq, content in files if (entry := read(content)) is not None]
        span = _span_of(connection, every, wanted.launch)
        folder = connection.root / "reports" / span.launch
        before = _closed_before(connection, every, span, wanted.out or folder)
        if before is not None:
            return before
        say(f"Gathering what belongs to {span.launch}, up to entry {files[-1][0]} of the record ...")
        found = gather(connection, every, span, target_file=wanted.target_file, more=wanted.more)
        ecs.add_seen(every, span, _answer(now), found)
        planted, lacking = hidden.result(_WITHIN)
        found.lacks += ["secrets"] if lacking else []
        _add_ours(found, files, key)
        outcome = _with_page(
            _outcome(every, span, files, found.lacks, key),
            partial(_page, connection, rules, during(every, span)),
            found,
            page,
            printed,
        )
    finally:
        page.cancel()  # where it was not made nobody waits for it any more
    say(f"Looking into {len(found.files)} files for what must be in none ...")
    refuse_leaks(scan(found.files, [*kept_out.patients(connection), *planted]))
    say("Sealing and verifying it ...")
    file = wanted.out or folder / name_of(outcome)
    return seal(connection, outcome, found.files, key, file)


def _span_of(connection: Connection, every: Sequence[Entry], launch: str) -> LaunchSpan:
    span = span_of(every, launch, live=connection.target.live, target=connection.target.name)
    if span is None:
        raise UsageError(
            f"there is no launch {launch or 'yet'} on the record of {connection.target.title}. "
            "golive status --launches lists those that there are."
        )
    return span


def _closed_before(connection: Connection, every: Sequence[Entry], span: LaunchSpan, place: Path) -> Closed | None:
    """The bundle of this launch that was closed before, if nothing was put on the record since."""
    entry = newest_bundle([one for one in every if one.draft.target == span.target], span.launch, live=span.live)
    data = entry.draft.data if entry is not None else None
    if not isinstance(data, BundleClosed):
        return None
    since = [one for one in every if one.seq > data.head]
    if not all(isinstance(one.draft.data, BundleClosed | Checkpoint) for one in since):
        return None
    file = place / data.name if place.suffix != ".zip" else place
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        connection.record.journal.store.fetch(data.name, file)
    if not file.exists() or hash_of(file) != data.file:
        return None
    return verified(connection, file, again=True)


def _answer(now: "Future[bytes] | None") -> bytes | None:
    try:
        return now.result(_WITHIN) if now is not None else None
    except (GoliveError, TimeoutError):
        return None


def _add_ours(found: Gathered, files: Sequence[File], key: keys.Key | None) -> None:
    found.files[layout.RECORD] = b"".join(content for _seq, content in files)
    found.files[layout.HOW_TO_VERIFY] = Path(layout.__file__).with_name(layout.HOW_TO_VERIFY).read_bytes()
    if key is not None:
        found.files[layout.SIGNER] = key.public.pem


def _outcome(
    every: Sequence[Entry], span: LaunchSpan, files: Sequence[File], lacking: Sequence[str], key: keys.Key | None
) -> Outcome:
    claims = claims_of(every, span.launch, live=span.live, target=span.target)
    assert claims is not None
    return Outcome(
        version=1,
        record=RecordSaid(len(files), files[-1][0], digest(files[-1][1])),
        made=datetime.now(UTC),
        golive=__version__,
        lacks=tuple(lacking),
        keyid=key.public.keyid if key is not None else "",
        **claims,
    )


def _page(connection: Connection, rules: Thresholds, entries: Sequence[Entry], outcome: Outcome) -> str:
    messages = connection.target.messages
    zone = messages.time_zone if messages is not None else "UTC"
    return launch_page(outcome, entries, title=connection.target.title, zone=zone, rules=rules)


def _with_page(
    outcome: Outcome,
    made: Callable[[Outcome], str],
    found: Gathered,
    page: "Future[str]",
    printed: "Future[bytes]",
) -> Outcome:
    """Hand the page to the browser that waits for it, and take its PDF; the outcome says where there is none."""
    html = made(outcome)
    page.set_result(html)
    try:
        found.files[layout.PAGE_PDF] = printed.result(_WITHIN)
    except (GoliveError, TimeoutError):
        outcome = msgspec.structs.replace(outcome, lacks=(*outcome.lacks, layout.PAGE_PDF))
        html = made(outcome)
    found.files[layout.PAGE] = html.encode()
    return outcome
