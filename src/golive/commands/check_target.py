"""What `golive check-target` says of a target file, offline: every mistake, and what still is to be filled in."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from golive.config import target as targets
from golive.config.absent import apart
from golive.config.contacts import People, Person
from golive.config.mistakes import Mistake, with_lines
from golive.config.placeholders import placeholders
from golive.config.reading import missing_files, read, tables_of, text_of
from golive.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Checked:
    """A target file, looked at: what is wrong, what stands for nothing yet, what is absent, what is not set here."""

    file: Path
    wrong: Sequence[Mistake]
    left: Sequence[Mistake]
    absent: Mapping[str, str]
    unset: Sequence[str]

    @property
    def fit(self) -> bool:
        """Whether it can be used."""
        return not self.wrong and not self.left

    def lines(self) -> Iterator[str]:
        """The same for people; the first line says how it ends."""
        count = f"{_counted(len(self.wrong), 'mistake')}, {_counted(len(self.left), 'value')} to be filled in"
        yield f"{self.file}: {'it can be used.' if self.fit else f'{count}.'}"
        for title, found in (("Wrong:", self.wrong), ("Still to be filled in:", self.left)):
            yield from [title] if found else []
            yield from (f"  {f'line {one.line}: ' if one.line else ''}{one.sentence}" for one in found)
        yield from (f"Absent, as the file says: {name} ({reason})." for name, reason in self.absent.items())
        if self.unset:
            yield f"Not set on this machine, and asked for when it is used: {', '.join(self.unset)}."

    def as_json(self) -> str:
        """The same for scripts."""
        return json.dumps(
            {
                "file": str(self.file),
                "fit": self.fit,
                "mistakes": [_plain(one) for one in self.wrong],
                "placeholders": [_plain(one) for one in self.left],
                "absent": dict(self.absent),
                "unset": list(self.unset),
            },
            indent=2,
        )


def check(path: Path, root: Path) -> Checked:
    """Look at a target file, and at the files of ``root`` that it names; nobody is asked anything.

    Raises ``ConfigurationError`` where it can't be read at all.
    """
    text = text_of(path, "the target file")
    data = tables_of(text, path)
    wrong = targets.mistakes_in(data)
    plain, _ = apart(data)
    if plain.get("name") == targets.REHEARSAL:
        wrong.append(Mistake(("name",), f'name is "{targets.REHEARSAL}", which is built in: give it another.'))
    files = _if_whole(wrong, lambda: missing_files(data, root))
    left = [*placeholders(plain), *_if_whole(wrong, lambda: [*_untold(plain), *(files or _people(plain, root))])]
    at_fault = {one.at for one in wrong}
    return Checked(
        path,
        with_lines(wrong, text),
        with_lines([one for one in left if one.at not in at_fault], text),
        _if_whole(wrong, lambda: targets.from_plain(data, source=str(path)).missing) or {},
        _if_whole(wrong, lambda: sorted({name for name in _variables(plain) if not os.environ.get(name)})),
    )


def _if_whole(wrong: Sequence[Mistake], ask: Callable[[], Any]) -> Any:  # noqa: ANN401
    """What only a file without mistakes can be asked."""
    return ask() if not wrong else []


def _untold(plain: Mapping[str, Any]) -> Iterator[Mistake]:
    """What is in a form that the shipped file has because nobody can know it beforehand."""
    if "aws" not in plain:
        for name, signal in plain["signals"].items():
            if signal["source"] in ("cloudwatch", "logs"):
                yield Mistake(("signals", name), f"signals.{name} is read from AWS, and [aws] is said to be absent.")
    beside = plain.get("compatibility", {})
    if beside and not beside["websites"]:
        yield Mistake(
            ("compatibility", "websites"),
            "compatibility.websites is []: write the website's versions that were tried with the previous version.",
        )
    if beside and not beside["schema_most"]:
        yield Mistake(
            ("compatibility", "schema_most"),
            "compatibility.schema_most is 0: write which forms of the database the previous version can read.",
        )
    own = [plain["app"]["synthetic"]["firm"]]
    if plain.get("cohort", {}).get("firms") == own:
        yield Mistake(("cohort", "firms"), "cohort.firms has golive's own firm alone: write those of the pilot.")


def _people(plain: Mapping[str, Any], root: Path) -> Iterator[Mistake]:
    """What the file of people lacks; no name and no address of theirs is said."""
    at = ("messages", "people")
    name = plain.get("messages", {}).get("people", "")
    if not name:
        return
    try:
        people = read(root / name, People, "the file of people")
    except ConfigurationError as error:
        yield Mistake(at, str(error))
        return
    for role in People.__struct_fields__:
        person: Person = getattr(people, role)
        reach = person.reached(live=True)
        if not person.name.strip() or reach != "reachable":
            what = "a name" if not person.name.strip() else f"an address that reaches somebody (it is {reach})"
            yield Mistake(at, f"{name}: {role} needs {what}.")


def _variables(data: object) -> Iterator[str]:
    """The environment variables that secrets are taken from."""
    if isinstance(data, Mapping):
        if set(data) == {"env"} and isinstance(data["env"], str):
            yield data["env"]
        for one in data.values():
            yield from _variables(one)


def _counted(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def _plain(one: Mistake) -> dict[str, Any]:
    return {"line": one.line, "key": one.key, "value": one.value, "says": one.sentence, "choices": list(one.choices)}
