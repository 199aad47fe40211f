"""Lists that AWS answers in pages."""

from collections.abc import Sequence
from typing import Any

from golive_rehearsal.aws.nouns import Document


def page(member: str, items: Sequence[Any], asked: Document, most: int = 100) -> Document:
    """One page of a list, as long as the caller or else AWS wants it; the token is where the next one begins."""
    start = int(asked.get("nextToken") or 0)
    end = start + int(asked.get("maxResults") or most)
    following = {"nextToken": str(end)} if end < len(items) else {}
    return {member: list(items[start:end]), **following}
