"""Closing a bundle: everything gathered, the page made and printed, leaks looked for, and all of it sealed."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from golive import __version__
from golive.background import asked
from golive.bundle import keys, layout
from golive.bundle.outcome import claims_of, during, leading_to, span_of
from golive.bundle.page import launch_page
from golive.bundle.scan import Planted, scan
from golive.bundle.statement import Outcome, RecordSaid
from golive.commands.bundle import ecs, kept_out
from golive.commands.bundle.gather import Gathered, gather
from golive.commands.bundle.seal import Closed, fetched, hash_of, name_of, refuse_leaks, seal, verified
from golive.config.runbook import Thresholds
from golive.errors import GoliveError, UsageError
from golive.record.chain import File, digest, read
from golive.record.entry import Checkpoint, Entry
from golive.record.incident_forms import BundleClosed
from golive.record.incidents import newest_bundle
from golive.record.spans import LaunchSpan
from golive.session.connection import Connection
from golive.workflow.print_page import printing

T = TypeVar("T")
_WITHIN = 20.0  # real seconds for what is asked of AWS and of the browser, beside everything else


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: which launch, by which key, runs of other machines, where to write it.

    ``trust`` are public keys that count beside those of the checkout.
    """

    launch: str = ""
    key: Path | None = None
    more: Sequence[Path] = ()
    trust: Sequence[Path] = ()
    out: Path | None = None
    target_file: Path | None = None


class _Beside:
    """What takes a while, begun at once: a browser that waits for the page, AWS's answer, and the secrets' values."""

    def __init__(self, connection: Connection) -> None:
        self.page: Future[str] = Future()
        self._printed = printing(self.page)
        self._ecs = asked("What ECS runs", ecs.seen_now(connection)) if connection.target.aws is not None else None
        self._secrets = asked("The secrets", lambda: kept_out.secrets(connection))

    def ecs_now(self) -> bytes | None:
        """What ECS runs; None where it did not say."""
        return _had(self._ecs) if self._ecs is not None else None

    def secrets(self) -> tuple[list[Planted], bool]:
        """The values of the secrets that could be had, and whether those were all."""
        found, lacking = _had(self._secrets) or ([], ["all of them"])
        return found, not lacking

    def pdf(self) -> bytes | None:
        """The page, printed; None where it could not be."""
        return _had(self._printed)

    def close(self) -> None:
        """Have the browser end where no page came: a program that ends while it starts could leave it behind."""
        self.page.cancel()
        _had(self._printed)


def close(connection: Connection, rules: Thresholds, wanted: Wanted, say: Callable[[str], None]) -> Closed:
    """Put the evidence of a launch together, as far as the record has come.

    Raises ``UsageError`` for a launch that is not there, ``LaunchRefused`` where something in it must not be in it, or
    where it does not verify, and what reading record, key and store raise. Nothing is kept before it was verified.
    """
    if wanted.out is not None and wanted.out.suffix != ".zip":
        raise UsageError(f"--out {wanted.out}: a bundle is a zip. Name a file that ends in .zip.")
    if no_folder := next((one for one in wanted.more if not one.is_dir()), None):
        raise UsageError(
            f"--from {no_folder}: there is no such folder. Name the other machine's reports folder, or a copy of it."
        )
    key = keys.signing_key(wanted.key, os.environ)
    trusted = keys.trusted_keys(connection.root / keys.TRUSTED, wanted.trust)
    connection.record.reading().believed()
    files = list(connection.record.journal.store.each())
    every = [entry for _seq, content in files if (entry := read(content)) is not None]
    span = _span_of(connection, every, wanted.launch)
    folder = connection.root / "reports" / span.launch
    before = _closed_before(connection, every, span, trusted, wanted.out or folder)
    if before is not None:
        return before
    beside = _Beside(connection)
    try:
        say(f"Gathering what belongs to {span.launch}, up to entry {files[-1][0]} of the record ...")
        found = gather(connection, every, span, target_file=wanted.target_file, more=wanted.more)
        ecs.add_seen(every, span, beside.ecs_now(), found)
        planted, all_known = beside.secrets()
        found.lacks += [] if all_known else ["secrets"]
        _add_ours(found, files, key)
        outcome = _outcome(every, span, files, found.lacks, key)
        made = partial(_page, connection, rules, [*leading_to(every, span), *during(every, span)])
        say(f"Looking into {len(found.files)} files for what must be in none ...")
        outcome = _looked_into(outcome, made, found, [*kept_out.patients(connection), *planted], beside)
    finally:
        beside.close()
    say("Sealing and verifying it ...")
    return seal(connection, outcome, found.files, key, trusted=trusted, file=wanted.out or folder / name_of(outcome))


def _looked_into(
    outcome: Outcome,
    made: Callable[[Outcome], bytes],
    found: Gathered,
    planted: Sequence[Planted],
    beside: _Beside,
) -> Outcome:
    """Make the page, look into every file while it is printed, and then into the print.

    The outcome and the page say where there is none. Raises ``LaunchRefused`` for a leak.
    """
    html = made(outcome)
    found.files[layout.PAGE] = html
    beside.page.set_result(html.decode())
    leaks = scan(found.files, planted)
    pdf = beside.pdf()
    if pdf is None:
        outcome = msgspec.structs.replace(outcome, lacks=(*outcome.lacks, layout.PAGE_PDF))
    late = {layout.PAGE: made(outcome)} if pdf is None else {layout.PAGE_PDF: pdf}
    found.files |= late
    refuse_leaks([*leaks, *scan(late, planted)])
    return outcome


def _had(question: "Future[T]") -> T | None:
    """Its answer; None where there is none in time."""
    try:
        return question.result(_WITHIN)
    except (GoliveError, TimeoutError):
        return None


def _span_of(connection: Connection, every: Sequence[Entry], launch: str) -> LaunchSpan:
    span = span_of(every, launch, live=connection.target.live, target=connection.target.name)
    if span is None:
        raise UsageError(
            f"there is no launch {launch or 'yet'} on the record of {connection.target.title}. "
            "See those that there are: golive status --launches"
        )
    return span


def _closed_before(
    connection: Connection,
    every: Sequence[Entry],
    span: LaunchSpan,
    trusted: Sequence[keys.Public],
    place: Path,
) -> Closed | None:
    """The bundle of this launch that was closed before, if nothing was put on the record since.

    A file that is gone here, or is not what it was, comes out of the store again. ``place`` is it, or its folder.
    """
    entry = newest_bundle([one for one in every if one.draft.target == span.target], span.launch, live=span.live)
    data = entry.draft.data if entry is not None else None
    if not isinstance(data, BundleClosed):
        return None
    since = [one for one in every if one.seq > data.head]
    if not all(isinstance(one.draft.data, BundleClosed | Checkpoint) for one in since):
        return None
    file = place if place.suffix else place / data.name
    if not (file.exists() and hash_of(file) == data.file) and not fetched(connection, data, file):
        return None
    return verified(trusted, file, again=True)


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


def _page(connection: Connection, rules: Thresholds, entries: Sequence[Entry], outcome: Outcome) -> bytes:
    messages = connection.target.messages
    zone = messages.time_zone if messages is not None else "UTC"
    return launch_page(outcome, entries, title=connection.target.title, zone=zone, rules=rules).encode()
