"""The four user steps, walked once on any workflow, and told as one fact."""

import time
from collections.abc import Callable

from golive.errors import EdgeError, GoliveError, StepFailed, Unreachable
from golive.facts import STEPS, ContentSeen, Journey, OutputSeen, StepSeen
from golive.model.artefact import ReviewPack
from golive.model.defect import DefectCode
from golive.model.output import Output
from golive.model.packet import Packet
from golive.ports import Workflow
from golive.workflow.audit import audited, truth_of

_NAMED = 200
"""Defects that are named one by one: an export can have a million, and a record has them for ever."""
Read = Callable[[ReviewPack], Output]
Content = Callable[[Output, Packet], ContentSeen | None]
"""Audits what an output says against its packet; None where it has nothing to be audited."""
Keep = Callable[[ReviewPack, str], str]
"""Keeps an export under a name where reviewers look; where it is then, or why it is not there, in words."""


class Walk:
    """Walks the steps in order, each at most once and only if all before it worked; asked for one, it walks up to it.

    So any single step can be asked for, in any order, and the app is used only once.
    """

    def __init__(
        self,
        workflow: Workflow,
        packet: Packet,
        read: Read,
        keep: Keep = lambda _pack, _name: "",
        content: Content = lambda _output, _packet: None,
    ) -> None:
        """``keep`` is given each export in which something is wrong, or was not understood; ``content`` audits each."""
        self._workflow = workflow
        self._packet = packet
        self._read = read
        self._keep = keep
        self._content = content
        self._about = self._kept = ""
        self._seen: list[StepSeen] = []
        self._output: OutputSeen | None = None
        self._left: tuple[str, ...] = ()

    def upto(self, step: str) -> Journey:
        """The journey after this step, or after the first that did not work."""
        for name in STEPS[: STEPS.index(step) + 1]:
            if len(self._seen) <= STEPS.index(name) and all(one.worked for one in self._seen):
                self._seen.append(self._try(name))
                self._about = self._workflow.about
        return self.journey

    def finish(self) -> Journey:
        """Delete what the journey made in the app, and name what could not be deleted."""
        try:
            self._left = self._workflow.clean()
        except GoliveError as error:
            self._left = (f"{self._packet.title} ({type(error).__name__})",)
        return self.journey

    @property
    def journey(self) -> Journey:
        """What was seen so far."""
        return Journey(
            steps=tuple(self._seen),
            run_status=self._workflow.run_status,
            packet_pages=self._packet.pages,
            output=self._output,
            left_behind=len(self._left),
            left=self._left,
            packet=self._packet.case,
            about=self._about,
            kept=self._kept,
        )

    def _try(self, name: str) -> StepSeen:
        begun = time.monotonic()
        try:
            self._do(name)
        except (StepFailed, EdgeError) as error:
            # An app that was reached and says nothing is what its users meet; one that could not be asked may be fine.
            unsure = isinstance(error, EdgeError) and type(error) is not Unreachable
            return StepSeen(name, problem=str(error), seconds=round(time.monotonic() - begun, 2), unsure=unsure)
        return StepSeen(step=name, worked=True, seconds=round(time.monotonic() - begun, 2))

    def _do(self, name: str) -> None:
        if name == "sign-in":
            self._workflow.sign_in()
        elif name == "upload":
            self._workflow.upload(self._packet)
        elif name == "chronology":
            self._workflow.chronology()
        else:
            self._export()

    def _export(self) -> None:
        """Take the export and read it; one that is not as it should be is kept for those who look at it."""
        pack = self._workflow.export()
        name = f"{self._packet.case}-{self._about.rpartition(' ')[2]}.pdf"
        try:
            self._output = self._count(self._read(pack))
        except StepFailed:
            self._kept = self._keep(pack, name)
            raise
        content = self._output.content
        if self._output.found or self._output.unread or (content is not None and not content.right):
            self._kept = self._keep(pack, name)

    def _count(self, output: Output) -> OutputSeen:
        audit = audited(output, truth_of(self._packet))
        codes = [defect.code for defect in audit.defects]
        beyond = {defect.page for defect in audit.defects if defect.code is DefectCode.CITED_BEYOND}
        return OutputSeen(
            sha256=output.sha256,
            pages=output.pages,
            rows=len(output.rows),
            uncited=codes.count(DefectCode.UNCITED),
            cited_beyond=tuple(sorted(beyond)[:_NAMED]),
            cited_elsewhere=codes.count(DefectCode.CITED_ELSEWHERE),
            defects=tuple(code.value for code in codes[:_NAMED]),
            unread=audit.unread,
            found=audit.defects[:_NAMED],
            many=len(audit.defects),
            content=self._content(output, self._packet),
        )
