"""The table of minutes that T1 is judged from, as it was seen at each moment (DESIGN 8)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from golive.model.observations import MINUTE, Sample, Signal

_USED = (Signal.API_REQUESTS, Signal.API_ERRORS, Signal.PROBE_SENT, Signal.PROBE_FAILED)


@dataclass(frozen=True, slots=True)
class Observed:
    """A minute of which something is known. ``probes_only``: nobody but golive itself asked anything."""

    requests: int
    errors: int
    probes_only: bool = False


def observed(counts: dict[Signal, int]) -> Observed | None:
    """What a minute's counts amount to; None when it is blind.

    An error is a request too, also where the load balancer counts it as none. Without traffic of others golive's own
    probes say whether the service answers; beside traffic only those that failed count, as errors that users met.
    """
    sent = counts.get(Signal.PROBE_SENT, 0)
    failed = min(counts.get(Signal.PROBE_FAILED, 0), sent)
    errors = counts.get(Signal.API_ERRORS, 0)
    requests = max(counts.get(Signal.API_REQUESTS, 0), errors)
    if requests > 0:
        return Observed(requests + failed, errors + failed)
    if sent > 0:
        return Observed(sent, failed, probes_only=True)
    counted = Signal.API_REQUESTS in counts or Signal.API_ERRORS in counts
    return Observed(0, 0) if counted else None


class MinuteTable:
    """The counts by minute, filled in the order in which they were seen, one look after the other.

    Of several samples of one signal and minute the one seen last counts; of those seen at the same moment the largest.
    """

    def __init__(self, samples: Iterable[Sample], first_minute: datetime, looks: Sequence[datetime]) -> None:
        self._arriving: dict[int, list[tuple[int, Sample]]] = defaultdict(list)
        self._counts: dict[int, dict[Signal, tuple[datetime, int]]] = defaultdict(dict)
        for sample in samples:
            index = (sample.minute - first_minute) // MINUTE
            due = bisect_left(looks, sample.known)
            if sample.signal in _USED and 0 <= index < len(looks) and due < len(looks):
                self._arriving[due].append((index, sample))

    def arrive(self, look: int) -> int:
        """Take in what came by this look; the earliest minute that it changed, or the look's own if none before."""
        earliest = look
        for index, sample in self._arriving.pop(look, ()):
            counts = self._counts[index]
            came = (sample.known, sample.value)
            if came > counts.get(sample.signal, (sample.known, -1)):
                counts[sample.signal] = came
                earliest = min(earliest, index)
        return earliest

    def minute(self, index: int) -> Observed | None:
        """What is known of a minute now; None when it is blind."""
        return observed({signal: value for signal, (_seen, value) in self._counts.get(index, {}).items()})
