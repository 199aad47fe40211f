"""What a session's walks through the app come to: the one that it is recorded by, and what they left behind."""

from collections.abc import Callable, Sequence
from typing import Any

from golive.facts import Fact, Journey

FactOf = Callable[[str], Fact | None]
"""A fact of the session by its name, where it is known by now."""


def walked(fact: FactOf) -> Journey | None:
    """The user steps as a user's browser met them, or else the API; None where neither came to an export."""
    walks = [_value(fact(name)) for name in ("journey-site", "journey")]
    return next((walk for walk in walks if walk is not None and walk.output is not None), None)


def left_behind(fact: FactOf, others: Sequence[str], firm: str) -> list[str]:
    """What golive made in the app and could not delete, in a sentence; ``others``: in a test. None if all is gone."""
    left = list(others)
    for name in ("journey", "journey-site", "ten-packets"):
        found = _value(fact(name))
        walks = getattr(found, "runs", [found]) if found is not None else []
        left += [one for walk in walks for one in getattr(walk, "journey", walk).left]
    large = _value(fact("too-large"))
    left += large.body.get("left", ()) if large is not None else ()
    whose = f" in the firm {firm}" if firm else ""
    return [f"Left in the app, to be deleted by hand{whose}: {', '.join(left)}."] if left else []


def _value(fact: Fact | None) -> Any:  # noqa: ANN401 - whatever noun the fact is
    return fact.value if fact is not None else None
