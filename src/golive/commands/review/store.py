"""Where a review pack goes: the review store of the target, or the folder that somebody named; never under reports/."""

from pathlib import Path

from golive.errors import UsageError
from golive.local import ReviewStore
from golive.session.connection import Connection


def store_of(connection: Connection, out: Path | None) -> ReviewStore:
    """The store that a pack is kept in. Raises ``UsageError`` where there is none, or where it would be evidence."""
    if out is not None:
        if "reports" in {part.casefold() for part in (*out.absolute().parts, *out.resolve().parts)}:
            raise UsageError(
                f"--out {out}: under reports/ there is evidence, which holds no patient's words. Name another folder."
            )
        return ReviewStore(out.absolute())
    if connection.target.review is None:
        raise UsageError(
            f"the target file of {connection.target.title} names no folder for reviewers. Add one, as in "
            '[review] folder = "launch-review", or name one with --out.'
        )
    return ReviewStore(connection.root / connection.target.review.folder)
