"""Moments that can be reckoned with: at the edges of the calendar nobody lives, and whoever adds to them breaks."""

from datetime import UTC, datetime

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def in_utc(moment: datetime) -> datetime:
    """A moment with its zone, in UTC. Raises ``ValueError`` for one of another age than ours."""
    try:
        found = moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{moment} is no moment of our time") from error
    if not EARLIEST <= found < LATEST:
        raise ValueError(f"{moment} is no moment of our time")
    return found
