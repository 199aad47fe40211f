"""The record as a watch uses it: written and read beside the watch, which never waits for it."""

import queue
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from golive.background import Rounds
from golive.clock import Clock
from golive.errors import GoliveError, RecordError
from golive.model.observations import Ack as Acked
from golive.model.observations import Line, PacketStatus, Sample, Suspect
from golive.model.observations import Review as Reviewed
from golive.model.observations import Stop as Stopped
from golive.record import Lock, Record
from golive.record.chain import digest, read
from golive.record.clearing import trigger_of, uncleared
from golive.record.entry import (
    Ack,
    Data,
    Draft,
    Entry,
    ExportSeen,
    PacketEntered,
    RunFinished,
    SignalEntered,
    Stop,
    Suspected,
    WatchMinute,
)
from golive.record.review_forms import Review
from golive.roles import CLEARED_BY

_EVERY, _BUCKET = 1.0, 5.0  # real seconds between two looks at the record, each at what is new only
_AGAIN = 10.0  # after a look that failed
_CONTENT = re.compile(r"content(-major)?/")  # what an export says, before the code of what is wrong with it


class WatchRecord:
    """Writes a watch's entries in their order, as soon as it can, and hears what people put there."""

    def __init__(
        self,
        record: Record,
        time: Clock,
        *,
        target: str,
        began: datetime,
        entries: Sequence[Entry],
        last: int = 0,
        lock: Lock | None = None,
        bring: Callable[[], None] = lambda: None,
        bucket: bool = False,
    ) -> None:
        self._every = _BUCKET if bucket else max(0.1, _EVERY / time.scale)
        self._record = record
        self._clock = time
        self._target = target
        self._bring = bring
        self._drafts: queue.SimpleQueue[Draft] = queue.SimpleQueue()
        self._waiting: list[Draft] = []
        self._heard: list[Line] = heard(entries, began, seen=time.now())
        self._began = began
        self._first = (
            not entries and not last
        )  # what is read first was there before, where the record could not be read at the start
        self._last = max(last, entries[-1].seq if entries else 0)
        self._lock = lock
        self._before: str | None = None
        self._trouble: dict[str, str] = {}
        self._pause = 0.0
        self._rounds = Rounds("The record", self._work, lambda: self._pause * time.scale, last=True, clock=time)

    def note(self, data: Data) -> None:
        """Have it written, with the time of now."""
        self._drafts.put(self._record.draft(data))

    def said(self) -> Sequence[Line]:
        """What people have put on the record since the watch began, as far as it was read."""
        return list(self._heard)

    def trouble(self) -> Sequence[str]:
        """What of the record does not work now."""
        broke = [f"{self._rounds.trouble} The watch goes on, and tries again."] if self._rounds.trouble else []
        return [*self._trouble.values(), *broke]

    def close(self, within: float) -> int:
        """Write what is left, for so many real seconds; how many entries could not be written."""
        self._rounds.close(within)
        return self._drafts.qsize() + len(self._waiting)

    def _work(self) -> None:
        self._pause = _AGAIN
        try:
            self._bring()  # a stop that was said here while the record was away is for this watch to hear
            self._trouble.pop("kept", None)
        except GoliveError as error:
            self._trouble["kept"] = f"What was said on this machine can't be put on the record: {error}"
        if self._try("written", self._write) and self._try("read", self._read):
            self._pause = self._every

    def _try(self, what: str, work: Callable[[], None]) -> bool:
        try:
            work()
        except RecordError as error:
            self._trouble[what] = f"The record can't be {what}: {error} The watch goes on, and tries again."
            return False
        self._trouble.pop(what, None)
        return True

    def _write(self) -> None:
        while not self._drafts.empty():
            self._waiting.append(self._drafts.get())
        if not self._waiting:
            return
        while self._waiting:
            newest = self._add(self._waiting[0])
            self._waiting.pop(0)
        self._record.settle(newest)

    def _add(self, draft: Draft) -> Entry:
        """Write an entry; a minute's renews the watch's lock from the moment at which it is written."""
        if self._lock is None or not isinstance(draft.data, WatchMinute):
            return self._record.add(draft)
        renews = self._lock.renewal()
        entry = self._record.add(replace(draft, data=replace(draft.data, renews=renews)))
        self._lock.renewed(renews)
        return entry

    def _read(self) -> None:
        """Read what is new. What people say to stop counts in any case; what clears it only on a whole chain."""
        new: list[Entry] = []
        for seq, content in self._record.journal.files(self._last):
            entry = read(content)
            if entry is None or self._before not in (None, entry.prev) or seq != self._last + 1:
                self._trouble["whole"] = (
                    f"The record is not whole at entry {seq}: nothing on it clears anything now. "
                    "Call the technical owner."
                )
            self._last, self._before = seq, digest(content)
            if entry is None or entry.draft.target != self._target:
                continue
            if "whole" not in self._trouble or not isinstance(entry.draft.data, Ack):
                new.append(entry)
        if self._first:
            self._heard += heard(new, self._began, seen=self._clock.now())
        else:
            self._heard += lines_of(_of_now(new, self._began), seen=self._clock.now())
        self._first = False


def lines_of(entries: Iterable[Entry], *, seen: datetime) -> list[Line]:
    """What people said in these entries, as lines of a watch; ``seen`` is when they were read.

    An export of golive's own in which the audit found something is suspected as one of a user's is, by its session.
    What is about a stop is known from then on, also where it was said on a machine whose clock is ahead.
    """
    lines: list[Line] = []
    for entry in entries:
        data, at, actor = entry.draft.data, entry.draft.at, entry.draft.actor
        known, place = max(at, seen), entry.seq
        match data:
            case Stop(trigger=trigger):
                lines.append(Stopped(at=at, seen=seen, entry=place, trigger=trigger, by=actor.id, role=actor.role))
            case Ack(trigger=cleared):
                lines.append(Acked(at=at, seen=seen, entry=place, trigger=cleared, by=actor.id, role=actor.role))
            case Review(review_of=run, critical=found):
                lines.append(Reviewed(at=at, seen=seen, entry=place, verdict_on=run, critical=found, reviewer=actor.id))
            case Suspected(suspect_run=run, codes=codes):
                lines.append(Suspect(at=at, seen=known, entry=place, run=run, codes=codes))
            case RunFinished(export=ExportSeen(defects=(_, *_) as defects)) if entry.draft.run:
                codes = tuple(dict.fromkeys(_CONTENT.sub("", one, count=1).partition("/")[0] for one in defects))
                lines.append(Suspect(at=at, seen=known, entry=place, run=entry.draft.run, codes=codes))
            case SignalEntered(signal=signal, minute=minute, value=value):
                lines += Sample.all([(signal, minute, value)], known)
            case PacketEntered(packet=packet, submitted=submitted, status=status):
                lines.append(PacketStatus(at=at, seen=known, packet=packet, submitted=submitted, status=status))
            case _:
                pass
    return lines


def heard(entries: Sequence[Entry], began: datetime, *, seen: datetime) -> list[Line]:
    """What a watch hears of what is on the record already: all since it began, and a stop before it that still stands.

    From its first entry on all that is about a stop is heard, whatever the time of the machine on which it was said.
    """
    first = next((place for place, entry in enumerate(entries) if entry.draft.at >= began), len(entries))
    before, since = entries[:first], entries[first:]
    stands = {trigger for trigger in CLEARED_BY if uncleared(before, trigger)}
    kept = [entry for entry in before if trigger_of(entry) in stands]
    return [*lines_of(kept, seen=began), *lines_of(_of_now(since, began), seen=seen)]


def _of_now(entries: Iterable[Entry], began: datetime) -> list[Entry]:
    """Those of the watch's own time, and all that is about a stop, whatever the time of who said it."""
    return [entry for entry in entries if entry.draft.at >= began or trigger_of(entry) in CLEARED_BY]
