"""What a session of pytest came to: one frozen noun that every sink takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from golive.facts import Checklist, Journey, Pins
from golive.report.selection import Selection, closing
from golive.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a record says of the end of one run: the hashes of its facts and its verdict; or ``why`` it says nothing."""

    facts: tuple[str, ...] = ()
    verdict: Verdict | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Replay:
    """A judgement of recorded facts: whose they are, and what keeps them from opening a gate.

    ``stale``: too old, or dated ahead. ``altered``: not the facts that the recorded session kept. ``unvouched``:
    nobody here can tell that. ``verdict`` is what the facts alone came to, ``recorded`` how the session itself ended,
    as the record has it; None where it has not.
    """

    run: str
    stale: bool
    altered: bool
    unvouched: bool
    verdict: Verdict
    recorded: Verdict | None = None

    @property
    def least(self) -> Verdict:
        """The verdict that this is never better than: that of the session whose facts these are."""
        return self.recorded or Verdict.PASS

    @property
    def doubt(self) -> str:
        """Why the recorded facts prove nothing now; empty if they do."""
        if self.altered:
            return "the recorded facts were altered. Trust none of this."
        if self.unvouched:
            return "nobody here can vouch for the recorded facts."
        if self.stale:
            return "the recorded facts are too old, or dated ahead."
        if self.least.rank > self.verdict.rank:
            return f'the record says that this run ended "{self.least.word}", whatever its facts come to now.'
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a session came to, and of what. Times are the target's, except ``wall``, which is the world's.

    ``id`` is the session's, ``name`` the target's for scripts and ``target`` its title for people, ``command`` what
    checks the whole. ``facts`` is the sha256 of the facts' file, ``record`` the place and hash of the record's entry,
    ``entry`` the same for people; empty where there is none. ``absent`` has the reason of every facility that the
    target does not have, ``left`` the sentence for what golive made in the app and could not delete, ``walked`` the
    user steps as this session walked them.
    """

    id: str
    name: str
    target: str
    live: bool
    selection: Selection
    now: datetime
    wall: datetime
    command: str = ""
    pins: Pins = field(default_factory=lambda: Pins(None, None))
    checklist: Checklist | None = None
    absent: Mapping[str, str] = field(default_factory=dict)
    replay: Replay | None = None
    facts: str = ""
    record: str = ""
    entry: str = ""
    remarks: Sequence[str] = ()
    left: Sequence[str] = ()
    walked: Journey | None = None
    ended: bool = True

    @property
    def lines(self) -> list[str]:
        """The last lines, for a person: the sentence, what is wrong or missing, who must act, and remarks."""
        told = closing(
            self.selection, target=self.target, live=self.live, command=self.command, replay=self.replay is not None
        )
        if not self.ended:
            told[0] = "Not a go: this run has not ended. If it is not running any more, run it again."
        return [*told, *self.left, *self.remarks]

    def may_leave_0(self, *, ci: bool) -> bool:
        """Whether an exit status of 0 would be true.

        A part of the checks, all of them good, may for a person who iterates; nothing else that is not PASS ever may.
        """
        if self.selection.doubt:
            return False
        if self.selection.verdict is Verdict.PASS:
            return True
        return bool(self.selection.findings) and self.selection.worst is Verdict.PASS and not ci
