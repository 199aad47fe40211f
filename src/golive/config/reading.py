"""How a file that people write is read: TOML, and every mistake in it told with its line."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from golive import files
from golive.config.mistakes import Mistake, mistakes, with_lines
from golive.errors import ConfigurationError, close_to

T = TypeVar("T")
_FILES = (("messages", "people"), ("certificates", "trust"))


def text_of(path: Path, what: str) -> str:
    """The text of a file. Raises ``ConfigurationError``."""
    try:
        return files.text_of(path, files.MOST_OF_PAPER)
    except OSError as error:
        raise ConfigurationError(f"{path}: {what} can't be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}.") from error


def tables_of(text: str, path: Path) -> dict[str, Any]:
    """The tables of a text. Raises ``ConfigurationError`` with the line at which it is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}.") from error


def read(path: Path, kind: type[T], what: str) -> T:
    """What a file has, as ``kind``. Raises ``ConfigurationError`` naming file, line, key and what is allowed."""
    text = text_of(path, what)
    tables = tables_of(text, path)
    refuse(with_lines(list(mistakes(tables, kind)), text), str(path))
    return msgspec.convert(tables, kind)


def missing_files(data: Mapping[str, Any], root: Path) -> list[Mistake]:
    """The files below ``root`` that the tables of a target name and that are not there."""
    found = []
    for table, key in _FILES:
        name = data.get(table, {}).get(key, "")
        if name and not (root / name).is_file():
            alike = [one.name for one in (root / name).parent.glob(f"{Path(name).name[0]}*")]
            sentence = f'{table}.{key} is "{name}": there is no such file.{close_to(Path(name).name, alike)}'
            found.append(Mistake((table, key), sentence, f'"{name}"'))
    return found


def refuse(found: Sequence[Mistake], source: str, *, every: str = "") -> None:
    """Raise ``ConfigurationError`` for the first mistake, with how many more there are; pass if there is none.

    ``every`` is the command that tells them all.
    """
    if not found:
        return
    first = found[0]
    line = f", line {first.line}" if first.line else ""
    count = f"There {'is' if len(found) == 2 else 'are'} {len(found) - 1} more"
    more = f" {count}{f': {every}' if every else '.'}" if len(found) > 1 else ""
    raise ConfigurationError(f"{source}{line}: {first.sentence} Correct the file and run again.{more}")
