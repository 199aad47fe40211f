"""The journal: entries put behind each other in a store, whichever store it is."""

from golive.errors import RecordBroken, StoreUnavailable
from golive.ports import Store
from golive.record.chain import File, decode, digest, encode, place
from golive.record.entry import Draft, Entry

_TRIES = 1000


class Journal:
    """The entries of one store. Any number of programs may append at once: whoever loses a number takes the next."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.known = 0
        """A number that was there before, from which on the newest is looked for."""

    def append(self, draft: Draft) -> Entry:
        """Write one entry behind the newest; durable when this returns.

        Raises ``StoreUnavailable``: then the entry is on the record or it is not, and only a look at it tells.
        """
        for _ in range(_TRIES):
            entry = place(draft, self.store.newest(self.known))
            if self.store.claim(entry.seq, encode(entry)):
                self.known = entry.seq
                return entry
        raise StoreUnavailable(f"The record in {self.store.place} is so busy that no number could be had. Try again.")

    def entries(self, since: int = 0) -> list[Entry]:
        """The entries after a number, in their order. Raises ``RecordBroken`` for one that can't be read."""
        return [_decoded(seq, content) for seq, content in self.files(since)]

    def files(self, since: int = 0) -> list[File]:
        """Number and bytes of every entry after a number, in their order; not judged in any way."""
        return self.store.files(since)

    def head(self) -> tuple[int, str] | None:
        """Number and hash of the newest entry, to be anchored elsewhere; None when there is no entry."""
        newest = self.store.newest()
        return None if newest is None else (newest[0], digest(newest[1]))


def _decoded(seq: int, content: bytes) -> Entry:
    try:
        return decode(content)
    except RecordBroken as error:
        raise RecordBroken(f"Entry {seq}: {error}") from error
