"""The newest gate before a relaunch, and what changes since what it went by. Pure."""

from collections.abc import Iterable

from golive.record.entry import Ack, Entry, PreviousPinned, ReleaseNoted, RunFinished, SignOffTaken
from golive.record.incident_forms import BundleClosed, OfIncident
from golive.verdict import Verdict


def shuts(entry: Entry) -> bool:
    """Whether an entry changes what a gate goes by; who clears a stop says that there was one."""
    data = entry.draft.data
    bad = isinstance(data, RunFinished) and data.kind == "checks" and data.verdict is not Verdict.PASS
    return bad or isinstance(data, OfIncident | BundleClosed | SignOffTaken | Ack | ReleaseNoted | PreviousPinned)


class Gates:
    """Of each mode the newest gate, and the newest entry since that shuts it, whatever else is dropped with it.

    Who takes a signature back, or clears a stop, leaves else nothing behind.
    """

    def __init__(self) -> None:
        self._newest: dict[str, list[Entry]] = {}

    def add(self, entry: Entry) -> None:
        """One more entry, the newest."""
        data, mode = entry.draft.data, entry.draft.mode
        if isinstance(data, RunFinished) and data.kind == "relaunch":
            self._newest[mode] = [entry]
        elif mode in self._newest and shuts(entry):
            self._newest[mode][1:] = [entry]

    def kept(self) -> Iterable[Entry]:
        """The entries that stand."""
        return [one for each in self._newest.values() for one in each]
