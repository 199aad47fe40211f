"""What the gate before a relaunch is judged by: the record, the bundle, the checklist, and the moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from golive.facts import ChecklistRow, Pins
from golive.facts.relaunch import BundleSeen
from golive.messages.occasion import reasons_to_go_back
from golive.record.entry import Entry, RunFinished
from golive.record.history import pins_of, runs_of
from golive.record.incidents import IncidentSeen
from golive.record.launches import newest_launch
from golive.record.relaunches import GoneBack, any_launch, gone_back_from
from golive.record.signoffs import code_of_release


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything that the gate sees; ``said`` are the entries that stand of the whole store, other targets' too.

    ``problems`` is what is wrong with the record. ``rows`` are the checklist's, ``unsigned`` has by row and role why a
    signature lacks of those given since the incident. ``owed`` are the ids that a whole readiness run judges, ``known``
    all that an action may name as its check. ``bundle`` is None where none is on the record.
    """

    target: str
    title: str
    live: bool
    said: Sequence[Entry]
    wall: datetime
    hours: int
    problems: Sequence[str] = ()
    rows: Sequence[ChecklistRow] = ()
    unsigned: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    owed: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    bundle: BundleSeen | None = None

    @cached_property
    def own(self) -> list[Entry]:
        """The entries of this target and mode."""
        return [one for one in self.said if one.draft.target == self.target and (one.draft.mode == "live") is self.live]

    @cached_property
    def back(self) -> GoneBack | None:
        """The launch that was gone back from; None where there is none."""
        return gone_back_from(self.own, live=self.live)

    @property
    def launched(self) -> bool:
        """Whether any launch of this target and mode is on the record."""
        return any_launch(self.own, live=self.live)

    @property
    def stopped(self) -> bool:
        """Whether anything says stop, in either mode."""
        of_target = [one for one in self.said if one.draft.target == self.target]
        return bool(reasons_to_go_back(of_target, live=self.live))

    @property
    def under_way(self) -> bool:
        """Whether a launch is open, and nothing is on the record that was saved of it."""
        seen = newest_launch(self.own, live=self.live)
        return seen is not None and not seen.over

    @property
    def incident(self) -> IncidentSeen | None:
        """What was saved of the launch that was gone back from."""
        return self.back.incident if self.back is not None else None

    @cached_property
    def pins(self) -> Pins:
        """The versions on the record."""
        return pins_of(self.own)

    @property
    def release(self) -> str:
        """The code of the release on the record."""
        return code_of_release(self.pins.release)

    @cached_property
    def readiness(self) -> Entry | None:
        """The newest readiness run on the record."""
        runs = [one for one in runs_of(self.own) if isinstance(one.draft.data, RunFinished)]
        return next((one for one in runs if getattr(one.draft.data, "kind", "") == "checks"), None)

    @property
    def ran(self) -> RunFinished | None:
        """What it came to, if it began after the incident was put on the record."""
        since = self.incident.seq if self.incident is not None else None
        if self.readiness is None or since is None or self.readiness.seq < since:
            return None
        data = self.readiness.draft.data
        return data if isinstance(data, RunFinished) else None
