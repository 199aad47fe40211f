"""A world to be watched, made up: what is counted, what people say, and everything that the watch did."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace
from watch_lines import START, at

from golive.clock import Clock
from golive.model.observations import MINUTE, Line, PacketStatus, Review, RunStatus, Sample, Signal, WatchStart
from golive.record.entry import WatchEnded, WatchMinute
from golive.watch.loop import Look, Means, View, Watching
from golive.watch.triggers import Rules
from golive.watch.triggers.trigger import Trigger

RULES = Rules()
Counts = Callable[[int], tuple[int, int] | None]
"""Requests and errors of a minute by its number; None: nothing can be read of it."""


class Stepped(Clock):
    """A clock whose time passes only while somebody waits."""

    __slots__ = ("moment",)

    def now(self) -> datetime:
        """The moment to which it was waited."""
        return self.moment

    def wait(self, seconds: float, cancel: object = None) -> None:
        """Let time pass."""
        del cancel
        self.go(seconds)

    def go(self, seconds: float) -> None:
        """Let time pass, also while nobody waits."""
        object.__setattr__(self, "moment", self.moment + timedelta(seconds=seconds))


class Cut(BaseException):
    """The process is killed here."""


class World:
    """A watch's world, made up: what is counted, what people say, and everything that it did."""

    def __init__(self, counts: Counts = lambda _: (40, 0), *, late: float = 0, said: Sequence[Line] = ()) -> None:
        self.clock = Stepped()
        object.__setattr__(self.clock, "moment", START)
        self.counts, self.late, self.people = counts, late, list(said)
        self.packets: list[PacketStatus] = []
        self.probes: Callable[[int], tuple[int, int] | None] = lambda _: None
        """Our own requests of a minute, and those that failed."""
        self.problems: Mapping[str, str] = {}
        self.looks: Sequence[Look] = ()
        self.kept: list[Line] = [WatchStart(at=START, until=START)]
        self.entries: list[WatchMinute | WatchEnded] = []
        self.paged: list[str] = []
        self.news: list[str] = []
        self.views: list[View] = []
        self.before_read: Callable[[datetime], None] = lambda _now: None
        self.on_show: Callable[[View], None] = lambda _view: None

    def read(self, since: datetime, now: datetime) -> tuple[Sequence[Line], Mapping[str, str]]:
        """Every minute since then that is over and known by now."""
        self.before_read(now)
        first = (since - START) // MINUTE
        lines: list[Line] = []
        for index in range(max(0, first), (now - START) // MINUTE):
            counted = self.counts(index) if at(index + 1) + self.late * MINUTE <= now else None
            if counted is not None:
                lines.append(Sample(Signal.API_REQUESTS, at(index), counted[0], now))
                lines.append(Sample(Signal.API_ERRORS, at(index), counted[1], now))
            probed = self.probes(index)
            if probed is not None:
                lines.append(Sample(Signal.PROBE_SENT, at(index), probed[0], now))
                lines.append(Sample(Signal.PROBE_FAILED, at(index), probed[1], now))
        return [*lines, *(replace(one, seen=now) for one in self.packets if one.at <= now)], self.problems

    def keep(self, lines: Sequence[Line]) -> None:
        """Keep them."""
        self.kept += lines

    def page(self, fired: Trigger) -> str:
        """Note who is paged of what."""
        self.paged.append(fired.id)
        return "paged"

    def show(self, view: View) -> None:
        """Note what is shown."""
        self.views.append(view)
        self.news += view.news
        self.on_show(view)

    def watching(self, minutes: int = 20, *, rules: Rules = RULES, **means: object) -> Watching:
        """A watch of this world, that goes on from what was kept."""
        parts = {
            "read": self.read,
            "said": lambda: [one for one in self.people if one.known <= self.clock.now()],  # type: ignore[union-attr]
            "look": lambda: self.looks,
            "keep": self.keep,
            "note": self.entries.append,
            "page": self.page,
            "trouble": tuple,
            "show": self.show,
        }
        start = self.kept[0]
        assert isinstance(start, WatchStart)
        self.kept[0] = replace(start, until=START + minutes * MINUTE)
        noted = max((one.minute for one in self.entries if isinstance(one, WatchMinute)), default=START - 60 * MINUTE)
        return Watching(
            Means(**{**parts, **means}),  # type: ignore[arg-type]
            self.clock,
            rules,
            name="w",
            known=list(self.kept),
            minutes=minutes,
            noted=noted,
        )

    @property
    def minutes(self) -> list[datetime]:
        """The minutes that are on the record, those before the first one left out."""
        return [one.minute for one in self.entries if isinstance(one, WatchMinute) and one.minute >= START]


def good_packets() -> list[Line]:
    """Ten packets that end well in the first minutes, and five outputs that are read."""
    packets: list[Line] = [
        PacketStatus(at=at(3), packet=f"P-{n}", submitted=at(1), status=RunStatus.SUCCESS) for n in range(10)
    ]
    return [*packets, *(Review(at=at(4), verdict_on=f"run-{n}", reviewer="Kim", critical=()) for n in range(5))]


class Sleepy:
    """A clock with another way to wait."""

    def __init__(self, inner: Stepped, wait: Callable[..., None]) -> None:
        self._inner = inner
        self.wait = wait

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)
