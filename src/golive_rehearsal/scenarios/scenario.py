"""What a scenario is: what happens in a launch that is watched, and how that watch must end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from golive_rehearsal.users import Doing

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld

Undo = Callable[[], None]
Trigger = Literal["T0", "T1", "T2", "T3"]
Word = Literal["PASS", "WATCH", "INCONCLUSIVE", "FAIL"]


@dataclass(frozen=True, slots=True)
class Act:
    """Something goes wrong in the world at this minute, and is mended at ``until``, or when the scenario is over."""

    minute: float
    what: Callable[["RehearsalWorld"], Undo]
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a person puts on the record at this minute; below 0: before the watch begins.

    ``good`` and ``critical`` are a reviewer's verdicts on an output, ``stop`` and ``legal stop`` anybody's.
    """

    minute: float
    what: Literal["good", "critical", "stop", "legal stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One launch: what it is in a sentence, how many minutes are watched, what happens, and how it must end.

    Minutes count from the first one that is watched. ``verdicts`` are those of the triggers that are not PASS at the
    end; ``fired`` has the minute at whose end, or in which, each trigger's line was crossed; ``ends`` is the minute in
    which the watch must end, 0 also for before the first; ``alerts`` are what must have been raised by then, and
    ``perhaps`` what may have been, since a trigger ends the watch at the same moment.
    """

    name: str
    what: str
    minutes: int
    users: tuple[Doing, ...] = ()
    acts: tuple[Act, ...] = ()
    said: tuple[Said, ...] = ()
    why: Literal["observed", "trigger"] = "observed"
    ends: int
    verdicts: Mapping[Trigger, Word] = field(default_factory=dict)
    fired: Mapping[Trigger, int] = field(default_factory=dict)
    alerts: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
