"""The first ten packets of a launch, counted (DESIGN 8, "T2")."""

from dataclasses import dataclass

from golive.verdict import Verdict
from golive.watch.triggers.packet_outcome import Fate, Outcome
from golive.watch.triggers.rules import Rules


@dataclass(frozen=True, slots=True)
class Ten:
    """The packets that count, and the ids of those left out: golive's own and those that an operator cancelled."""

    packets: tuple[Outcome, ...] = ()
    synthetic: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()

    def of(self, fate: Fate) -> list[Outcome]:
        """Those that became this, in the order in which they did; of the same moment by their id."""
        return sorted((one for one in self.packets if one.fate is fate), key=lambda one: (one.at, one.packet))

    @property
    def failures(self) -> list[Outcome]:
        """Those that failed or timed out, the earliest first."""
        return self.of(Fate.FAILED)

    @property
    def finished(self) -> int:
        """How many have ended, well or not."""
        return len(self.failures) + len(self.of(Fate.GOOD))

    def verdict(self, *, over: bool, rules: Rules) -> Verdict:
        """FAIL once one too many failed, PASS once that can't happen any more; ``over``: the watch has ended."""
        allowed, failed = rules.failures_allowed, len(self.failures)
        if failed > allowed:
            return Verdict.FAIL
        if rules.packets - len(self.of(Fate.GOOD)) <= allowed:
            return Verdict.PASS
        unknown_decides = failed + len(self.of(Fate.UNKNOWN)) > allowed
        return Verdict.INCONCLUSIVE if over or unknown_decides else Verdict.WATCH
