"""The entry: what the record keeps. Closed forms with no room for free text, so nothing of a packet can get in."""

from typing import Annotated, Literal

import msgspec

from golive.model.observations import RunStatus, Signal
from golive.record.form import Code, Count, Form, Hash, Moment
from golive.record.incident_forms import BundleClosed, OfIncident
from golive.record.launch_forms import CohortSet, IntakeSet, LaunchClosed, LaunchOpened, MessageSent
from golive.record.review_forms import Review, ReviewsCollected
from golive.verdict import Verdict

FIRST: str = "0" * 64
"""What the first entry names as its predecessor's hash."""


class Actor(Form, frozen=True):
    """Who did it. ``typed`` is a claim, not a proof of identity; ``program`` is golive itself."""

    id: Code
    role: Code = ""
    via: Literal["typed", "program"] = "program"


class Judged(Form, frozen=True):
    """One finding's id and verdict."""

    id: Code
    verdict: Verdict


class Detail(Form, frozen=True):
    """What a step was about: a version, a deployment, the other side's request id, a code."""

    arn: Code = ""
    deployment: Code = ""
    request_id: Code = ""
    code: Code = ""


class ExportSeen(Form, frozen=True):
    """What was wrong with the export that a run made of a packet: each defect as code, row and page cited.

    ``packet`` is the code of the case that it was made of; of very many defects the first are named, and their number.
    Those of what it says begin with ``content/``; beside any, the major ones of citations with ``content-major/``.
    """

    packet: Code
    rows: Count = 0
    defects: tuple[Code, ...] = ()


class RunFinished(Form, frozen=True, tag_field="type", tag="run.finished"):
    """A run of the rooms ended. ``facts`` is the sha256 of its facts.json; empty where it kept none.

    ``release`` is the code of the release that it was about. ``rows`` has the hash of the wording of each row whose
    proof may stand in for a later one, by its id; ``stood_in`` are the findings that were not proven in this run.
    ``export`` is what the user steps ended in, where they came so far.
    """

    kind: Literal["checks", "e2e", "rollback", "relaunch", "other"]
    verdict: Verdict
    judged: Count
    must: Count
    findings: tuple[Judged, ...]
    facts: Code = ""
    release: Code = ""
    rows: dict[Code, Hash] = {}  # noqa: RUF012 - msgspec copies it
    stood_in: tuple[Code, ...] = ()
    export: ExportSeen | None = None


class PreviousPinned(Form, frozen=True, tag_field="type", tag="previous.pinned"):
    """This is the version to go back to."""

    arn: Code
    revision: Code
    digests: dict[Code, Code]


class ReleaseNoted(Form, frozen=True, tag_field="type", tag="release.noted"):
    """This is the version under launch, the one that a rollback leaves."""

    arn: Code
    revision: Code
    digests: dict[Code, Code]


class StepIntent(Form, frozen=True, tag_field="type", tag="step.intent"):
    """A step of a procedure is about to be done."""

    operation: Code
    step: Code
    detail: Detail = Detail()


class StepOutcome(Form, frozen=True, tag_field="type", tag="step.outcome"):
    """A step of a procedure was done, or was not."""

    operation: Code
    step: Code
    verdict: Verdict
    detail: Detail = Detail()


class Where(Form, frozen=True):
    """A process: its machine (a code that tells machines apart), its id there, and when it began, in epoch seconds."""

    machine: Code = ""
    pid: Count = 0
    born: float = 0.0


class LockTaken(Form, frozen=True, tag_field="type", tag="lock.taken"):
    """Somebody works on this target, until they release it or, if they died, until then (real time).

    ``where`` they work, by which others can see that they died; ``over`` is the holder that they take over from, who
    did not give up: ``died`` if its process was seen to be gone, else its time had run out.
    """

    name: Code
    holder: Code
    until: Moment
    where: Where = Where()
    over: Code = ""
    died: bool = False


class LockRenewed(Form, frozen=True, tag_field="type", tag="lock.renewed"):
    """They are still at it."""

    name: Code
    holder: Code
    until: Moment
    where: Where = Where()


class LockReleased(Form, frozen=True, tag_field="type", tag="lock.released"):
    """They are done."""

    name: Code
    holder: Code


class Stop(Form, frozen=True, tag_field="type", tag="stop"):
    """A person said stop. The reason is a code; the sentence is kept elsewhere."""

    trigger: Literal["T0", "T3"]
    code: Literal["operator", "fabricated", "missing-injury"]


class Ack(Form, frozen=True, tag_field="type", tag="ack"):
    """A person acknowledged or cleared a trigger."""

    trigger: Literal["T0", "T1", "T2", "T3"]


class SignedOff(Form, frozen=True, tag_field="type", tag="signed.off"):
    """A person signed a row of the checklist, in the actor's role, until then (real time).

    ``wording`` is the hash of what the row said, ``release`` the code of the release where the row is signed per
    release. With a ``waiver`` the row is not said to be true: it is let go, for that reason.
    """

    row: Code
    until: Moment
    wording: Hash
    release: Code = ""
    waiver: Literal["", "not-applicable", "done-otherwise", "after-launch"] = ""


class SignOffTaken(Form, frozen=True, tag_field="type", tag="signed.off.taken"):
    """A person took back what they had signed in the actor's role."""

    row: Code


class ChecklistLocked(Form, frozen=True, tag_field="type", tag="checklist.locked"):
    """These rows are the checklist, by id the hash of each one's wording; from here on none may go or change."""

    rows: dict[Code, Hash]


class WatchStarted(Form, frozen=True, tag_field="type", tag="watch.started"):
    """A watch of so many minutes began, or goes on after it was cut off; ``release`` is the code of its version.

    ``fired`` is what fired before that, and still does.
    """

    watch: Code
    began: Moment
    until: Moment
    minutes: Count
    release: Code = ""
    fired: dict[Literal["T1", "T2"], Moment] = {}  # noqa: RUF012 - as above


class WatchMinute(Form, frozen=True, tag_field="type", tag="watch.minute"):
    """A watch still is at it: the counts of ``minute`` as seen by then, the triggers' verdicts, the open alerts.

    ``renews`` is its lock, held on by this entry, so that a watch needs no second entry a minute for it.
    """

    watch: Code
    minute: Moment
    counts: dict[Signal, Count]
    verdicts: dict[Literal["T0", "T1", "T2", "T3"], Verdict]
    alerts: tuple[Code, ...] = ()
    renews: LockRenewed | None = None


class WatchEnded(Form, frozen=True, tag_field="type", tag="watch.ended"):
    """A watch ended: all was observed, a trigger fired, a person stopped it, or nobody had gone on with it in time.

    ``fired`` are the triggers that did.
    """

    watch: Code
    why: Literal["observed", "trigger", "stopped", "cut-off"]
    verdict: Verdict
    fired: tuple[Literal["T0", "T1", "T2", "T3"], ...] = ()


class SignalEntered(Form, frozen=True, tag_field="type", tag="signal.entered"):
    """A person's own count of a signal that nothing here measures, for the minute that begins at ``minute``."""

    signal: Signal
    minute: Moment
    value: Count


class PacketEntered(Form, frozen=True, tag_field="type", tag="packet.entered"):
    """What a person saw become of a packet, where nothing here reads it; ``submitted`` is when it was handed in."""

    packet: Code
    submitted: Moment
    status: RunStatus


class Suspected(Form, frozen=True, tag_field="type", tag="suspect"):
    """The audit suspects a critical legal defect in the output of a run; a ``review`` of that run answers it.

    ``codes`` are the codes of what is critical, and of what is major about citations beside it, each once.
    """

    suspect_run: Code
    codes: tuple[Code, ...] = ()


class Kept(Form, frozen=True):
    """An entry that still stands, by its number, as a checkpoint repeats it."""

    seq: Annotated[int, msgspec.Meta(ge=1)]
    draft: "Draft"


class Checkpoint(Form, frozen=True, tag_field="type", tag="checkpoint"):
    """What of all entries before this one still stands, so that a reader may begin here.

    Either ``standing`` is all of it, or it is what came since the whole checkpoint ``on``, whose bytes have the hash
    ``on_hash``, and ``gone`` are the numbers in that one that stand no more. ``rule`` is what counts as standing
    (``golive.record.standing``): whoever changes it raises this, or each checkpoint there would read as a lie.
    """

    standing: tuple[Kept, ...]
    on: Count = 0
    on_hash: Code = ""
    gone: tuple[Count, ...] = ()
    rule: Literal[1] = 1


_OfLaunches = LaunchOpened | LaunchClosed | CohortSet | IntakeSet | MessageSent | BundleClosed
_OfPrograms = RunFinished | PreviousPinned | ReleaseNoted | StepIntent | StepOutcome | Checkpoint
_OfLocks = LockTaken | LockRenewed | LockReleased
_OfPeople = Stop | Ack | Review | SignedOff | SignOffTaken | ChecklistLocked | SignalEntered | PacketEntered | Suspected
_OfWatches = WatchStarted | WatchMinute | WatchEnded
Data = _OfPrograms | _OfLocks | _OfPeople | _OfLaunches | OfIncident | _OfWatches | ReviewsCollected


class Draft(Form, frozen=True):
    """An entry before the store gives it its place. ``at`` is the target's time, ``wall`` this machine's; both UTC."""

    data: Data
    actor: Actor
    mode: Literal["live", "rehearsal"]
    target: Code
    run: Code
    at: Moment
    wall: Moment


class Entry(Form, frozen=True):
    """An entry in its place: number ``seq`` from 1, and ``prev``, the hash of the bytes of the one before it.

    Version 2 adds to locks where their holder works and whom they take over from, and ``lock.renewed``; version 3
    sign-offs and the lock of the checklist; version 4 of a run its release, and what may stand in for a later proof;
    version 5 watches: their start, each of their minutes, their end, a person's own counts and packets, and suspicions;
    version 6 of a run what its export was, and of a watch which triggers fired; version 7 checkpoints, ``checkpoint``
    (the number of the newest one before, 0 where the one before does not tell), of a watch's
    minute the lock that it renews, and of its start what fired before; version 8 launches: their beginning and end, who
    is let in, whether new work is taken, and what became of each message; version 9 which outputs were collected for
    the reviewer, and of a review the hash of its output, the points that were given, and its collection; version 10
    what is done after an incident, the bundle of a launch's evidence, and runs of the gate before a relaunch.
    """

    v: Literal[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    seq: Annotated[int, msgspec.Meta(ge=1)]
    prev: Hash
    draft: Draft
    checkpoint: Count = 0

    @property
    def start(self) -> int:
        """The number of the checkpoint at which whoever reads up to here may begin; 0 for the first entry."""
        return self.seq if isinstance(self.draft.data, Checkpoint) else self.checkpoint
