"""The record as a watch uses it: written and read beside the watch, which never waits for it."""

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from golive.clock import Clock
from golive.errors import RecordBroken, RecordError
from golive.model.observations import Ack as Acked
from golive.model.observations import Line, PacketStatus, Sample, Suspect
from golive.model.observations import Review as Reviewed
from golive.model.observations import Stop as Stopped
from golive.record import Record
from golive.record.chain import decode, digest
from golive.record.entry import Ack, Data, Draft, Entry, PacketEntered, Review, SignalEntered, Stop, Suspected
from golive.record.history import legal_stops, stops

_EVERY, _BUCKET = 1.0, 5.0  # real seconds between two looks at the record, each at what is new only
_AGAIN = 10.0  # after a look that failed


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
        bucket: bool = False,
    ) -> None:
        self._every = _BUCKET if bucket else max(0.1, _EVERY / time.scale)
        self._record = record
        self._clock = time
        self._target = target
        self._drafts: queue.SimpleQueue[Draft] = queue.SimpleQueue()
        self._waiting: list[Draft] = []
        self._heard: list[Line] = [*standing(entries, began), *lines_of(entries, since=began, seen=time.now())]
        self._last = entries[-1].seq if entries else 0
        self._before: str | None = None
        self._trouble: dict[str, str] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="watch-record", daemon=True)
        self._began = began
        self._thread.start()

    def note(self, data: Data) -> None:
        """Have it written, with the time of now."""
        self._drafts.put(self._record.draft(data))

    def said(self) -> Sequence[Line]:
        """What people have put on the record since the watch began, as far as it was read."""
        return list(self._heard)

    def trouble(self) -> Sequence[str]:
        """What of the record does not work now."""
        return list(self._trouble.values())

    def close(self, within: float) -> int:
        """Write what is left, for so many real seconds; how many entries could not be written."""
        self._over.set()
        self._thread.join(within)
        return self._drafts.qsize() + len(self._waiting)

    def _work(self) -> None:
        while True:
            over = self._over.is_set()
            good = self._try("written", self._write) and self._try("read", self._read)
            if over:
                return
            self._over.wait(self._every if good else _AGAIN)

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
        while self._waiting:
            self._record.add(self._waiting[0])
            self._waiting.pop(0)

    def _read(self) -> None:
        """Read what is new. What people say to stop counts in any case; what clears it only on a whole chain."""
        for seq, content in self._record.journal.files(self._last):
            entry = _entry(content)
            if entry is None or self._before not in (None, entry.prev) or seq != self._last + 1:
                self._trouble["whole"] = (
                    f"The record is not whole at entry {seq}: nothing on it clears anything now. "
                    "Call the technical owner."
                )
            self._last, self._before = seq, digest(content)
            if entry is None or entry.draft.target != self._target:
                continue
            if "whole" not in self._trouble or not isinstance(entry.draft.data, Ack):
                self._heard += lines_of([entry], since=self._began, seen=self._clock.now())


def _entry(content: bytes) -> Entry | None:
    try:
        return decode(content)
    except RecordBroken:
        return None


def lines_of(entries: Iterable[Entry], *, since: datetime, seen: datetime) -> list[Line]:
    """What people said in these entries, as lines of a watch; ``seen`` is when they were read."""
    lines: list[Line] = []
    for entry in entries:
        data, at, actor = entry.draft.data, entry.draft.at, entry.draft.actor
        known = max(at, seen)
        if at < since:
            continue
        match data:
            case Stop(trigger=trigger):
                lines.append(Stopped(at=at, seen=known, trigger=trigger, by=actor.id, role=actor.role))
            case Ack(trigger=cleared):
                lines.append(Acked(at=at, seen=known, trigger=cleared, by=actor.id, role=actor.role))
            case Review(review_of=run, critical=critical):
                lines.append(Reviewed(at=at, seen=known, verdict_on=run, critical=critical, reviewer=actor.id))
            case Suspected(suspect_run=run):
                lines.append(Suspect(at=at, seen=known, run=run))
            case SignalEntered(signal=signal, minute=minute, value=value):
                lines.append(Sample(signal, minute, value, known))
            case PacketEntered(packet=packet, submitted=submitted, status=status):
                lines.append(PacketStatus(at=at, seen=known, packet=packet, submitted=submitted, status=status))
            case _:
                pass
    return lines


def standing(entries: Sequence[Entry], began: datetime) -> list[Line]:
    """What was said before a watch began and stands: a stop that nobody cleared stops it from its first look."""
    before = [entry for entry in entries if entry.draft.at < began]
    legal, said = legal_stops(before), stops(before)
    kept = [entry for entry in before if (legal and _about(entry, "T3")) or (said and _about(entry, "T0"))]
    ever = datetime.min.replace(tzinfo=began.tzinfo)
    return lines_of(kept, since=ever, seen=ever)  # each known when it was said, so that who cleared it then, has


def _about(entry: Entry, trigger: str) -> bool:
    data = entry.draft.data
    if isinstance(data, Review):
        return trigger == "T3" and bool(data.critical)
    return isinstance(data, Stop | Ack) and data.trigger == trigger
