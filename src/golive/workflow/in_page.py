"""What is read from a page as its users see it: the word for a run's state, and what the page says of errors.

The scripts run in the page and only read it; what they find is judged here.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from golive.config.target import StatusWords

_SCRIPT = Path(__file__).with_name("in_page.js").read_text(encoding="utf-8")
FIND_STATUS = f"(scopes, [words, marks]) => {{{_SCRIPT} return findStatus(scopes, words, marks); }}"
"""Over the elements in which to look: the known words that tell a run's state, each with ``ours`` and ``alone``."""
SAYS = f"(complaint) => {{{_SCRIPT} return says(complaint); }}"
"""Of a page: what its alerts and toasts say, other texts that match the pattern, the words of an error page."""


def word_of(found: Sequence[Mapping[str, Any]], words: StatusWords) -> tuple[str, tuple[str, ...]]:
    """The word for the end of this run, empty while there is none; and all the words that the page shows for it.

    While one of them is of a run that is not over, none is an end; and two that contradict each other tell nothing.
    """
    ours = [one for one in found if one["ours"]] or list(found)
    if ours and all(one["alone"] for one in ours):
        ours = ours[:1]  # the target file names the very elements, and the newest run stands first
    said = tuple(dict.fromkeys(str(one["word"]) for one in ours))
    if not said or any(word in words.active for word in said):
        return "", said
    agree = len(said) == 1 or all(word in words.delivered for word in said)
    return said[0] if agree else "", said
