"""What is wrong with a file that people write: each mistake with its line, its key, its value and what is allowed.

msgspec stops at the first mistake, at a path and in a programmer's words; here each is found, and told in a sentence.
"""

import json
import tomllib
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec

from golive.errors import close_to

Path = tuple[str | int, ...]
_SECRET = {"password", "secret", "pass_value", "reach", "channels"}
"""What stands under these keys is not shown: it may be the secret itself, or how a person is reached."""
_MAY_BE_BLANK = {"pattern", "match", "value", "websites"}
_BOUNDS = ("at least", "more than", "at most")
_LONG = 120
_WANTED = {
    str: 'text in quotes, as in "..."',
    bool: "true or false",
    int: "a whole number without quotes",
    float: "a number without quotes",
    tuple: "a list, as in [ ... ]",
    dict: "a table, as in { ... }",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: the key that it is at, as ``aws.cluster``, what is wrong in a sentence, and what may stand there."""

    at: Path
    sentence: str
    value: str = ""
    """As the file has it; empty where there is none, or it may not be shown."""
    choices: tuple[str, ...] = ()
    line: int | None = None

    @property
    def key(self) -> str:
        """The key as people write it."""
        return dotted(self.at)


def dotted(at: Path) -> str:
    """A place in a file as people write it: ``workflow.upload[2].path``; list items are counted from 1."""
    return "".join(f"[{one + 1}]" if isinstance(one, int) else f".{one}" for one in at).lstrip(".")


def mistakes(value: object, kind: Any, at: Path = ()) -> Iterator[Mistake]:  # noqa: ANN401 - any type that msgspec knows
    """Everything that is wrong with plain data that is to become ``kind``."""
    tables, inner = _tables(kind), _inside(kind)
    if tables and isinstance(value, Mapping):
        yield from _in_table(value, tables, at)
    elif isinstance(value, Mapping) and get_origin(inner) is dict:
        names, below = get_args(inner)
        for name, one in value.items():
            if get_origin(names) is Literal and name not in get_args(names):
                yield _unknown((*at, name), get_args(names))
            yield from mistakes(one, below, (*at, name))
    elif isinstance(value, Sequence) and not isinstance(value, str) and get_origin(inner) is tuple:
        for number, one in enumerate(value):
            yield from mistakes(one, get_args(inner)[0], (*at, number))
    else:
        yield from _leaf(value, kind, at)


def with_lines(found: Sequence[Mistake], text: str) -> list[Mistake]:
    """The same with the line of each in the text of the file, in their order there."""
    placed = [replace(one, line=line_of(text, one.at, one.value)) for one in found]
    return sorted(placed, key=lambda one: one.line or 0)


def line_of(text: str, at: Path, value: str = "") -> int | None:
    """The line on which a place is written, or the table that it is missing from; None where that is the whole file.

    A line holds a place if the file up to it is the first that has it: so TOML itself is asked, in all its spellings.
    """
    lines = text.split("\n")
    while at:
        before = 0
        for number in range(1, len(lines) + 1):
            try:
                read = tomllib.loads("\n".join(lines[:number]))
            except tomllib.TOMLDecodeError:
                continue  # in the middle of a list or a text
            if _has(read, at):
                written = range(before, number)
                needles = [one for one in (value, *(name for name in reversed(at) if isinstance(name, str))) if one]
                exact = (place for one in needles for place in written if one in lines[place])
                return next(exact, before) + 1
            before = number
        at = at[:-1]
    return None


def _has(data: object, at: Path) -> bool:
    for one in at:
        if isinstance(data, list):
            data = dict(enumerate(data))
        if not isinstance(data, Mapping) or one not in data:
            return False
        data = data[one]
    return True


def _inside(kind: Any) -> Any:  # noqa: ANN401
    """A type without the words that it is annotated with, and without "or None"."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, types.UnionType):
        some = [one for one in get_args(kind) if one is not type(None)]
        return _inside(some[0]) if len(some) == 1 else kind
    return kind


def _tables(kind: Any) -> list[type[msgspec.Struct]]:  # noqa: ANN401
    """The tables that a value of this type may be."""
    inner = _inside(kind)
    some = get_args(inner) if get_origin(inner) in (Union, types.UnionType) else (inner,)
    return [one for one in map(_inside, some) if isinstance(one, type) and issubclass(one, msgspec.Struct)]


def _in_table(value: Mapping[str, Any], tables: list[type[msgspec.Struct]], at: Path) -> Iterator[Mistake]:
    tag = tables[0].__struct_config__.tag_field
    kinds = {str(one.__struct_config__.tag): one for one in tables} if tag else {}
    if tag and str(value.get(tag)) not in kinds:
        yield _not_one_of((*at, tag), value.get(tag), tuple(kinds))
        return
    table = kinds[value[tag]] if tag else tables[0]
    fields = {one.encode_name: one for one in msgspec.structs.fields(table)}
    strange = [name for name in value if name not in fields and name != tag]
    below = [_unknown((*at, name), tuple(fields)) for name in strange]
    below += [
        Mistake((*at, name), f"{dotted((*at, name))} is missing.")
        for name, one in fields.items()
        if one.required and name not in value and not close_to(name, strange)  # that one is this one, mistyped
    ]
    for name, one in fields.items():
        if name in value:
            here = list(mistakes(value[name], one.type, (*at, name)))
            blank = one.required and name not in _MAY_BE_BLANK and _blank(value[name])
            below += here or ([_empty((*at, name), value[name])] if blank else [])
    yield from below or _of_rule(value, table, at, tuple(fields))


def _of_rule(value: object, table: Any, at: Path, fields: tuple[str, ...]) -> Iterator[Mistake]:  # noqa: ANN401
    """What a table's own rule says; where its sentence begins with a key, that is where the mistake is."""
    try:
        msgspec.convert(value, table)
    except msgspec.ValidationError as error:
        said = str(error.__cause__ or error).split(" - at `$")[0].rstrip(".")
        end = "" if said.endswith("?") else "."
        names = tuple(said.split()[0].rstrip(":").split("."))
        if names[0] not in fields:
            yield Mistake(at, f"{dotted(at)}: {said}{end}" if at else f"{said}{end}")
            return
        place = (*at, *names)
        found = value
        for name in names:
            found = found.get(name) if isinstance(found, Mapping) else None
        known = shown(found, place) if isinstance(found, str | int | float) and str(found) in said else ""
        yield Mistake(place, f"{dotted(at)}.{said}{end}".lstrip("."), known)


def _leaf(value: object, kind: Any, at: Path) -> Iterator[Mistake]:  # noqa: ANN401
    inner = _inside(kind)
    if get_origin(inner) is Literal:
        if value not in get_args(inner):
            yield _not_one_of(at, value, get_args(inner))
        return
    if inner is str and isinstance(value, str):
        nothing = isinstance(at[-1], int) or value or at[-2:-1] == ("dimensions",)
        if nothing and not value.strip() and at[-1] not in _MAY_BE_BLANK:
            yield _empty(at, value)
            return
        if any(letter < " " for letter in value):
            yield Mistake(at, f"{dotted(at)} has a character that can't be seen: write it anew.")
            return
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        yield _refused(value, kind, at)


def _refused(value: object, kind: Any, at: Path) -> Mistake:  # noqa: ANN401
    """A single value that its type does not take: of another type, of another form, or out of range."""
    said = shown(value, at)
    wanted = _wanted(value, kind)
    if at[-1] in _SECRET:
        wanted = 'where the secret is, as in { env = "NAME" }; never the secret itself'
    return Mistake(at, f"{dotted(at)}{f' is {said}' if said else ''}: it should be {wanted}.", said)


def _wanted(value: object, kind: Any) -> str:  # noqa: ANN401
    inner = _inside(kind)
    metas = _words(kind) or [one for part in get_args(kind) for one in _words(part)]
    base = get_origin(inner) or (dict if _tables(kind) else inner)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number if base is float else type(value) is base):
        return _WANTED.get(base, "something else")
    for one in metas:
        if one.description:
            return f"{one.description}{f', such as {one.examples[0]}' if one.examples else ''}"
    bounds = [(word, bound) for one in metas for word, bound in zip(_BOUNDS, (one.ge, one.gt, one.le), strict=True)]
    return " and ".join(f"{word} {bound}" for word, bound in bounds if bound is not None) or "something else"


def _words(kind: Any) -> list[msgspec.Meta]:  # noqa: ANN401
    found: list[msgspec.Meta] = []
    while get_origin(kind) is Annotated:
        kind, *more = get_args(kind)
        found += [one for one in more if isinstance(one, msgspec.Meta)]
    return found


def _unknown(at: Path, known: tuple[str, ...]) -> Mistake:
    name = str(at[-1])
    sentence = f"{dotted(at)}: there is no such key.{close_to(name, known)} Known: {', '.join(known)}."
    return Mistake(at, sentence, "", known)


def _not_one_of(at: Path, value: object, known: tuple[str, ...]) -> Mistake:
    if value is None:
        return Mistake(at, f"{dotted(at)} is missing: one of {', '.join(known)}.", "", known)
    said = shown(value, at)
    sentence = f"{dotted(at)} is {said}: there is no such choice.{close_to(str(value), known)}"
    return Mistake(at, f"{sentence} Known: {', '.join(known)}.", said, known)


def _empty(at: Path, value: object) -> Mistake:
    said = shown(value, at) or "empty"
    return Mistake(at, f"{dotted(at)} is {said}: it may not be empty.", said)


def _blank(value: object) -> bool:
    return not value.strip() if isinstance(value, str) else value in ([], ())


def shown(value: object, at: Path) -> str:
    """A value as it stands in the file; empty where it could be a secret, or is too long to be read."""
    written = json.dumps(value, default=str, ensure_ascii=False) if not _SECRET & set(at) else ""
    return written if len(written) <= _LONG else ""
