"""Wiring of `golive review --collect`: the first outputs, each with its audit, page and form, kept for the reviewer."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from golive.commands.review.handed import from_app, from_files, hashes
from golive.commands.review.store import store_of
from golive.commands.stop import Where, asked_of, title_of
from golive.config import runbook
from golive.config.runbook import Thresholds
from golive.errors import RecordError, StepFailed, StoreUnavailable, UsageError
from golive.local import ReviewStore
from golive.model.artefact import ReviewPack
from golive.model.defect import CITATIONS
from golive.record.entry import Suspected
from golive.record.review_forms import CollectedOutput, Review, ReviewsCollected
from golive.report.folder import new_session
from golive.review.form import workbook
from golive.review.layout import About, seal, sheets_of
from golive.review.page import review_page
from golive.review.reading import Audited, Handed, audited
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.wording import when

FORM, RECEIPT = "form.xlsx", "collection.json"


def collect(where: Where, files: Sequence[Path], runs: Sequence[str], out: Path | None) -> list[str]:
    """Collect the outputs in these files, or those that a rehearsal has delivered; what was done, in sentences.

    What is on the record of it are ids, hashes and counts. Raises ``GoliveError``.
    """
    rules = runbook.load(where.root / "runbook.toml").thresholds
    if runs and not files:
        raise UsageError("--run names an output that is handed in as a file. Name its packet and its output, too.")
    handed = from_files(files, runs, rules.reviewed_outputs) if files else None
    with open_target(asked_of(where)) as connection:
        store = store_of(connection, out)
        return _collected(connection, store, handed if handed is not None else from_app(connection, rules), rules)


def _collected(connection: Connection, store: ReviewStore, handed: Sequence[Handed], rules: Thresholds) -> list[str]:
    outputs = [_audited(connection, one, number) for number, one in enumerate(handed, 1)]
    collection, due = new_session(), datetime.now(UTC).replace(microsecond=0) + timedelta(hours=rules.review_hours)
    about = About(connection.target.name, connection.target.title, collection, due)
    sheets = sheets_of(about, outputs)
    for one, from_whom in zip(outputs, handed, strict=True):
        store.put(review_page(one, of=len(outputs), title=title_of(connection), due=due), collection)
        store.put(ReviewPack(f"output-{one.number}.pdf", from_whom.output.content), collection)
        store.put(ReviewPack(f"packet-{one.number}.pdf", from_whom.packet.content), collection)
    form = store.put(ReviewPack(FORM, workbook(sheets)), collection)
    said = ReviewsCollected(collection, due, seal(sheets), tuple(_on_record(one) for one in outputs))
    _recorded(connection, said, form.parent, {one.run: _codes(one) for one in outputs})
    store.put(ReviewPack(RECEIPT, _receipt(said, connection)), collection)
    return list(_lines(outputs, form.parent, about, title_of(connection), rules))


def _codes(one: Audited) -> tuple[str, ...]:
    """What is critical about an output, and what is major about its citations, as codes, each once."""
    told = (flaw.defect for flaw in one.judged.flaws)
    return tuple(
        sorted(
            {
                defect.code.value
                for defect in told
                if defect.severity == "critical" or (defect.severity == "major" and defect.code in CITATIONS)
            }
        )
    )


def _recorded(
    connection: Connection, said: ReviewsCollected, folder: Path, codes: Mapping[str, tuple[str, ...]]
) -> None:
    """Put the collection on the record, and what the audit suspects, unless a person has read that output."""
    try:
        before = connection.record.entries()
        connection.record.append(said)
        read = {one.draft.data.review_of for one in before if isinstance(one.draft.data, Review)}
        for one in said.outputs:
            if one.critical and one.run not in read:
                connection.record.append(Suspected(one.run, codes[one.run]))
    except RecordError as error:
        raise StoreUnavailable(
            f"{folder} is not on the record, so its form could not be taken: {error} Collect again when the record can "
            "be written."
        ) from error


def _audited(connection: Connection, handed: Handed, number: int) -> Audited:
    try:
        return audited(handed, number, hashes(handed), connection.target.output)
    except StepFailed as error:
        raise UsageError(
            f"the packet of run {handed.run} ({handed.packet.name}) can't be read: {error} Hand in the packet as a PDF "
            "that opens."
        ) from error


def _on_record(one: Audited) -> CollectedOutput:
    return CollectedOutput(
        one.run, one.output_sha256, one.packet_sha256, one.count("critical"), one.count("major"), one.unverified
    )


def _receipt(said: ReviewsCollected, connection: Connection) -> bytes:
    """What was collected, for whoever finds the folder later."""
    told = {
        "version": 1,
        "collection": said.collection,
        "target": connection.target.name,
        "due": said.due.isoformat(),
        "form": said.form,
        "outputs": [{"run": one.run, "output": one.output, "packet": one.packet} for one in said.outputs],
    }
    return (json.dumps(told, indent=2) + "\n").encode()


def _lines(outputs: Sequence[Audited], folder: Path, about: About, title: str, rules: Thresholds) -> list[str]:
    wanted = rules.reviewed_outputs
    few = f" The runbook wants {wanted}: collect again when more are delivered." if len(outputs) < wanted else ""
    each = [
        f"  Output {one.number}, run {one.run}: "
        + (
            "it could not be read."
            if one.output is None
            else f"{one.count('critical')} critical and {one.count('major')} major suspected, "
            f"{one.unverified} undecided."
        )
        for one in outputs
    ]
    suspected = [one.run for one in outputs if one.count("critical")]
    return [
        f"{len(outputs)} outputs are collected for {title}, and on the record.{few}",
        *each,
        *(
            ["Suspected, confirm now: call the QA reviewer. While nobody has, the watch can't tell about T3."]
            if suspected
            else []
        ),
        f"Send this folder to the QA reviewer, by a way that is safe for records of patients: {folder}",
        f"It is to be read by {when(about.due)}. They open output-1.html, fill in {FORM}, and give it back.",
        "Then: golive review --take FORM",
    ]
