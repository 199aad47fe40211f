"""Ids that the product gave: checked before anything is asked with them, and never more than one piece of a path."""

import unicodedata
from urllib.parse import quote

from golive.errors import Unexpected

_LONGEST = 300  # characters
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def id_of(told: object) -> str:
    """An id as the product told it, a text or a number; empty for anything else."""
    return str(told) if isinstance(told, str | int) and not isinstance(told, bool) else ""


def why_no_id(told: object) -> str:
    """Why this can't be an id, in a few words that do not repeat it; empty if it can."""
    name = id_of(told)
    if not name:
        return "it is empty" if told in ("", None) else "it is neither a text nor a number"
    if len(name) > _LONGEST:
        return f"it is {len(name)} characters long"
    if any(unicodedata.category(one) in _UNSEEN or one == "\N{REPLACEMENT CHARACTER}" for one in name):
        return "it has characters that can't be seen"
    if "/" in name or "\\" in name or name in (".", ".."):  # servers read %2F as a slash
        return "it would lead to another address"
    return ""


def filled(template: str, **ids: object) -> str:
    """A path with ids filled in. Raises ``Unexpected`` for what can't be an id: nothing is asked with it."""
    for name, told in ids.items():
        why = why_no_id(told) if f"{{{name}}}" in template else ""
        if why:
            raise Unexpected(f"The app gave an id of a {name} that can't be one ({why}), so nothing is asked with it.")
    return template.format(**{name: quote(id_of(told), safe="") for name, told in ids.items()})
