"""The end of a session: its result is put on the record and told in every place, each from the same ``Result``."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from golive.config.runbook import Runbook
from golive.errors import GoliveError
from golive.facts import Pins
from golive.files import MOST_OF_FACTS, text_of
from golive.model.artefact import Evidence
from golive.readiness.recorded_facts import Recorded
from golive.readiness.stand_in import EARLIER, STANDS_IN
from golive.record import Record
from golive.record.chain import code_of, digest
from golive.record.chain import encode as encode_entry
from golive.record.signoffs import code_of_release
from golive.report.folder import SessionFolder, verdict_json
from golive.report.result import Replay, Result, Vouched
from golive.verdict import Verdict


def write(result: Result, runbook: Runbook, folder: SessionFolder) -> None:
    """Write verdict.json and the launch page."""
    from golive.report.page import launch_page  # noqa: PLC0415 - jinja2 costs a listing of the checks a tenth of it

    folder.write(Evidence("verdict.json", verdict_json(result)))
    folder.write(Evidence("index.html", launch_page(runbook, result)))


def on_record(result: Result, record: Callable[[], Record], *, kind: str) -> Result:
    """The result with its entry on the record, or with the remark why it has none.

    A record that can't be written does not change what was found; but on a live target what is not on the record did
    not happen.
    """
    selection = result.selection
    rows = result.checklist.rows if result.checklist is not None else ()
    try:
        entry = record().finish_run(
            kind=kind,
            verdict=selection.verdict,
            judged=selection.judged,
            must=len(selection.must),
            findings=selection.findings,
            run=result.id,
            facts=result.facts,
            release=code_of_release(result.pins.release),
            rows={row.id: row.wording for row in rows if set(row.checks) & set(STANDS_IN)},
            stood_in=[one.id for one in selection.findings if EARLIER in one.evidence],
            export=result.walked.output if result.walked is not None else None,
            packet=result.walked.packet if result.walked is not None else "",
        )
    except GoliveError as error:
        counts = result.live and kind != "relaunch"  # what the gate read is as it was; who opens asks the record again
        doubt = selection.doubt or ("this run could not be put on the record." if counts else "")
        remarks = (*result.remarks, f"This run is not on the record: {error}")
        return replace(result, selection=replace(selection, doubt=doubt), remarks=remarks)
    hashed = digest(encode_entry(entry))
    remarks = (*result.remarks, f"Record code {code_of(hashed)} (entry {entry.seq}).")
    return replace(result, record=f"{entry.seq}:{hashed}", entry=f"entry {entry.seq}", remarks=remarks)


def replay_of(
    recorded: Recorded, sha256: str, verdict: Verdict, *, vouched: Vouched, reports: Path, now: datetime, hours: int
) -> Replay:
    """What is to be said of a replay of these facts. ``hours``: for how long recorded facts may open a gate.

    The record vouches for them; the verdict.json beside them, which can be edited as they can, only speaks against.
    """
    known = {*vouched.facts, *filter(None, [_said_then(recorded.run, reports)])}
    return Replay(
        recorded.run,
        stale=recorded.stale(now, hours=hours),
        altered=bool(known - {sha256}),
        unvouched=sha256 not in vouched.facts,
        verdict=verdict,
        recorded=vouched.verdict,
    )


def remarks_on(replay: Replay, recorded: Recorded, *, why: str, sha256: str, runbook_sha256: str) -> list[str]:
    """What else is to be said of a replay: how old it is, and whether the runbook is still that one."""
    lines = []
    if replay.altered:
        lines.append(f"These are not the facts that run {recorded.run} kept: they were altered. Trust none of this.")
    elif replay.unvouched:
        lines.append(
            f"Whether run {recorded.run} kept just these facts can't be told without its entry on the record. {why} "
            f"The sha256 of these is {sha256}"
        )
    if replay.stale:
        lines.append(
            f"These facts were recorded on {recorded.wall:%Y-%m-%d %H:%M} UTC: too old, or dated ahead, to open "
            f"a gate. For the present, run: pytest checks/ --target {recorded.target}"
        )
    if recorded.runbook_sha256 != runbook_sha256:
        lines.append("The runbook has changed since. The facts were judged by the numbers of that time.")
    return lines


def pins_of(recorded: Recorded | None, ask: Callable[[], Pins]) -> Pins:
    """The release and the previous version as this session knew them; none where it could not."""
    if recorded is not None:
        kept = recorded.fact("pins")
        return kept.value if kept is not None and kept.value is not None else Pins(None, None)
    with contextlib.suppress(GoliveError):
        return ask()
    return Pins(None, None)


def _said_then(run: str, reports: Path) -> str:
    """The sha256 that the recorded session itself said its facts have; empty if its folder is not here."""
    for folder in (run, "latest"):
        with contextlib.suppress(OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
            said = json.loads(text_of(reports / folder / "verdict.json", MOST_OF_FACTS))
            if said["run"] == run and said["replay"] is None:  # a replay vouches for nothing
                return str(said["facts_sha256"])
    return ""
