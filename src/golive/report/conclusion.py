"""What a run came to, told to people, to machines and on the record."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from golive import __version__
from golive.config.target import to_plain
from golive.errors import GoliveError
from golive.facts import Pins
from golive.model.artefact import Evidence
from golive.readiness.recorded_facts import Recorded, encode, lines_of, sha256_of, sha256_of_plain
from golive.readiness.stand_in import EARLIER, STANDS_IN
from golive.record.chain import code_of, digest
from golive.record.chain import encode as encode_entry
from golive.record.signoffs import code_of_release
from golive.report import github
from golive.report.folder import verdict_json
from golive.report.selection import Selection, closing
from golive.report.suites import owed
from golive.verdict import Verdict

if TYPE_CHECKING:
    from golive.pytest_plugin.session import Run


class Conclusion:
    """The end of one run: its verdict over what it owed, and the sentences that say so."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._recorded = run.request.recorded
        self._unrecorded = False
        self.selection = Selection(
            owed(set(run.items.values()), run.checklist.rows if run.checklist is not None else (), run.thresholds),
            list(run.findings.values()),
            run.should,
        )
        hours = run.runbook.thresholds.facts_hours
        then = self._said_then() if self._recorded is not None else ""
        self.stale = self._recorded is not None and self._recorded.stale(datetime.now(UTC), hours=hours)
        self.altered = self._recorded is not None and then not in ("", run.request.facts_sha256)
        self.unvouched = self._recorded is not None and not then
        self._verdict_then = self.selection.verdict
        self.selection = replace(self.selection, doubt=self._doubt())
        self._lines = [*self._told(), *self._of_replay()]
        self._entry = ""
        if run.problem:
            self._lines.append(run.problem)

    def _told(self) -> list[str]:
        run = self._run
        return closing(
            self.selection,
            target=run.request.title,
            live=not run.request.rehearsal,
            command=f"pytest {run.room}/ --target {run.named or run.request.name}",
            replay=self._recorded is not None,
        )

    def begin(self) -> None:
        """Publish that this run has begun: one that is killed must not leave the verdict of the run before it."""
        self._lines[0] = "Not a go: this run has not ended. If it is not running any more, run it again."
        self._verdict(self._now(), facts="", record="")
        self._page(self._now())
        self._run.folder.publish()

    def write(self) -> None:
        """Keep the facts, put the run on the record, and write verdict.json and the page."""
        now = self._now()
        facts = self._keep_facts(now)
        record = self._record(facts)
        if not record and self._run.connected is not None and not self._run.request.rehearsal:
            self._unrecorded = True  # on a live target what is not on the record did not happen
            self.selection = replace(self.selection, doubt=self._doubt())
            self._lines[0] = self._told()[0]
        self._verdict(now, facts=facts, record=record)
        self._page(now)

    def _verdict(self, now: datetime, *, facts: str, record: str) -> None:
        run = self._run
        text = verdict_json(
            self.selection,
            run=run.folder.run,
            target=run.request.known_as,
            live=not run.request.rehearsal,
            now=now,
            sentence=self._lines[0],
            facts=facts,
            record=record,
            replay={"run": self._recorded.run, "stale": self.stale, "altered": self.altered}
            | {"unvouched": self.unvouched, "verdict": self._verdict_then.value}
            if self._recorded is not None
            else None,
        )
        run.folder.write(Evidence("verdict.json", text))

    def may_leave_0(self, *, ci: bool) -> bool:
        """Whether an exit status of 0 would be true.

        A part of the checks, all of them good, may for a person who iterates; nothing else that is not PASS ever may.
        """
        if self.selection.doubt:
            return False
        if self.selection.verdict is Verdict.PASS:
            return True
        return bool(self.selection.findings) and self.selection.worst is Verdict.PASS and not ci

    def last_words(self, environment: Mapping[str, str]) -> list[str]:
        """The last lines of the run; under GitHub also those that it turns into annotations, and the job's summary."""
        findings = list(self._run.findings.values())
        github.add_summary(self._lines, findings, environment)
        folder = self._run.folder  # a replay is no run of its own: it does not become the latest
        page = (folder.reports / "latest" if self._recorded is None else folder.path) / "index.html"
        return [*self._lines, *github.annotations(self.selection.telling, environment), f"Report: {page}"]

    def _doubt(self) -> str:
        """Why this run proves nothing, whatever its findings say; empty if it may."""
        if self._run.cut_short:
            return "this run was ended before it was over."
        if self.altered:
            return "the recorded facts were altered. Trust none of this."
        if self.unvouched:
            return "nobody here can vouch for the recorded facts."
        if self.stale:
            return "the recorded facts are too old, or dated ahead."
        if self._unrecorded:
            return "this run could not be put on the record."
        return ""

    def _now(self) -> datetime:
        if self._recorded is not None:
            return self._recorded.now
        connection = self._run.connected
        return connection.clock.now() if connection is not None else datetime.now(UTC)

    def _of_replay(self) -> list[str]:
        """What else is to be said of a replay: how old it is, and whether the runbook is still that one."""
        recorded, lines = self._recorded, []
        if recorded is None:
            return []
        if self.altered:
            lines.append(
                f"These are not the facts that run {recorded.run} kept: they were altered. Trust none of this."
            )
        elif self.unvouched:
            lines.append(
                f"Whether run {recorded.run} kept just these facts can't be told here, without its own verdict.json. "
                f"Compare the sha256 with the one there: {self._run.request.facts_sha256}"
            )
        if self.stale:
            lines.append(
                f"These facts were recorded on {recorded.wall:%Y-%m-%d %H:%M} UTC: too old, or dated ahead, to open "
                f"a gate. For the present, run: pytest checks/ --target {recorded.target}"
            )
        if recorded.runbook_sha256 != self._runbook_hash():
            lines.append("The runbook has changed since. The facts were judged by the numbers of that time.")
        return lines

    def _said_then(self) -> str:
        """The sha256 that the recorded run itself said its facts have; empty if its folder is not here."""
        assert self._recorded is not None
        for folder in (self._recorded.run, "latest"):
            with contextlib.suppress(OSError, ValueError, KeyError, AttributeError):
                path = self._run.folder.reports / folder / "verdict.json"
                said = json.loads(path.read_text(encoding="utf-8"))
                if said["run"] == self._recorded.run and said["replay"] is None:  # a replay vouches for nothing
                    return str(said["facts_sha256"])
        return ""

    def _runbook_hash(self) -> str:
        return sha256_of((self._run.config.rootpath / "runbook.toml").read_text(encoding="utf-8"))

    def _keep_facts(self, now: datetime) -> str:
        """Write the facts of this run, so that it can be judged again; the sha256 of their file, empty without one.

        A replay keeps the very file that it judged.
        """
        run, connection = self._run, self._run.connected
        if run.request.facts_text:
            run.folder.write(Evidence("facts.json", run.request.facts_text))
            return run.request.facts_sha256
        if run.survey is None or connection is None:
            return ""
        recorded = Recorded(
            run=run.folder.run,
            target=run.request.known_as,
            title=run.request.title,
            rehearsal=run.request.rehearsal,
            golive=__version__,
            now=now,
            wall=datetime.now(UTC),
            runbook_sha256=self._runbook_hash(),
            target_sha256=sha256_of_plain(to_plain(connection.target)),
            thresholds=run.runbook.thresholds,
            facts=lines_of(run.survey.known()),
        )
        text = encode(recorded)
        run.folder.write(Evidence("facts.json", text))
        return sha256_of(text)

    def _record(self, facts: str) -> str:
        """Every run is an entry; its number and hash, empty where there is none.

        A record that can't be written is said; it does not change what was found.
        """
        run = self._run
        if run.connected is None:
            return ""
        try:
            entry = run.connected.record.finish_run(
                kind=run.room,
                verdict=self.selection.verdict,
                judged=self.selection.judged,
                must=len(self.selection.must),
                findings=self.selection.findings,
                run=run.folder.run,
                facts=facts,
                release=code_of_release(self._pins().release),
                rows={
                    row.id: row.wording
                    for row in (run.checklist.rows if run.checklist is not None else ())
                    if set(row.checks) & set(STANDS_IN)
                },
                stood_in=[one.id for one in self.selection.findings if EARLIER in one.evidence],
            )
            self._entry = f"entry {entry.seq}"
        except GoliveError as error:
            self._lines.append(f"This run is not on the record: {error}")
            return ""
        hashed = digest(encode_entry(entry))
        self._lines.append(f"Record code {code_of(hashed)} (entry {entry.seq}).")
        return f"{entry.seq}:{hashed}"

    def _pins(self) -> Pins:
        """The release and the previous version as this run knew them; none where it could not."""
        run = self._run
        with contextlib.suppress(GoliveError):
            if self._recorded is not None:
                kept = self._recorded.fact("pins")
                return kept.value if kept is not None and kept.value is not None else Pins(None, None)
            if run.connected is not None:
                return run.connected.record.pins()
        return Pins(None, None)

    def _page(self, now: datetime) -> None:
        from golive.report.page import Told, launch_page  # noqa: PLC0415 - listing the checks loads no templates

        run = self._run
        target = run.connected.target if run.connected is not None else run.request.target
        live = not run.request.rehearsal
        told = Told(
            target=run.request.title,
            live=live,
            run=run.folder.run,
            sentence=self._lines[0],
            now=now,
            clock="" if live else "rehearsal clock",
            told_at=datetime.now(UTC),
            pins=self._pins(),
            entry=self._entry,
            replay=self._recorded.run if self._recorded is not None else "",
            absent=target.missing if target is not None else {},
            checklist=run.checklist,
        )
        html = launch_page(run.runbook, self.selection, told)
        run.folder.write(Evidence("index.html", html))
