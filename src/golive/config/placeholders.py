"""What a file still has of the one that we ship, or of an example: values that stand for nothing yet."""

import re
from collections.abc import Iterator, Mapping, Sequence

from golive.config.mistakes import Mistake, Path, dotted, shown

_ZEROS = re.compile(r"(?<![0-9A-Za-z])0{12}(0{4})?(?![0-9A-Za-z])")
_EXAMPLE = re.compile(r"(^|[.@/])example\.(com|org|net)\b|\.(example|invalid|test)(?![\w.])", re.IGNORECASE)
_TO_DO = re.compile(r"<[A-Za-z_ -]+>|\b(TODO|FIXME|TBD|CHANGE_?ME|FILL_?ME|XXX+)\b", re.IGNORECASE)
_KINDS = (
    (_ZEROS, "the zeros stand for none: write the real one"),
    (_EXAMPLE, "that is a name for examples, which leads nowhere"),
    (_TO_DO, "that is still to be written"),
)
_PATTERNS = {"pattern", "match"}  # ``(?P<matter>...)`` is no word to be filled in


def zeros(data: object) -> Iterator[Mistake]:
    """The zeros of the file that we ship, in place of an account or of a load balancer's own number."""
    return (one for one in placeholders(data) if _ZEROS.search(one.value))


def placeholders(data: object, at: Path = ()) -> Iterator[Mistake]:
    """Every value that is still to be filled in."""
    if isinstance(data, Mapping):
        for name, one in data.items():
            yield from placeholders(one, (*at, name))
    elif isinstance(data, str):
        for kind, why in _KINDS if at[-1] not in _PATTERNS else ():
            if kind.search(data):
                yield Mistake(at, f"{dotted(at)} is {shown(data, at) or 'a placeholder'}: {why}.", shown(data, at))
                return
    elif isinstance(data, Sequence):
        for number, one in enumerate(data):
            yield from placeholders(one, (*at, number))
