"""The facilities that a target has, or is said not to have, and why."""

from collections.abc import Mapping
from typing import Any

from golive.config.mistakes import Mistake
from golive.errors import close_to

FACILITIES = ("aws", "workflow", "store")
LATER = (
    "environment",
    "messages",
    "alarms",
    "scaling",
    "audit_log",
    "certificates",
    "cohort",
    "intake",
    "compatibility",
    "packets",
    "review",
)
"""Facilities that a target file may be silent about; what is asked of them then can't be told."""
_ALL = (*FACILITIES, *LATER)


def apart(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Mistake]]:
    """The tables that are there, with the reasons of those that are not under ``absent``; and how that is said wrongly.

    A facility is absent by ``[NAME]`` with nothing but ``absent = "reason"``, or by its name in a table ``[absent]``.
    """
    plain = dict(data)
    given = plain.pop("absent", {})
    found: list[Mistake] = []
    if not isinstance(given, Mapping):
        found.append(Mistake(("absent",), 'absent: it should be a table, as in absent = { aws = "reason" }.'))
        given = {}
    reasons = {("absent", name): reason for name, reason in given.items()}
    for name in _ALL:
        table = plain.get(name)
        if isinstance(table, Mapping) and "absent" in table:
            del plain[name]
            reasons[name, "absent"] = table["absent"]
            said = f"[{name}] is said to be absent, so it has no other key."
            found += [Mistake((name, key), f"{name}.{key}: {said}") for key in table if key != "absent"]
        elif table is None and name in FACILITIES and name not in given:
            how = f'Add a table [{name}], or say why there is none: {name} = {{ absent = "reason" }}.'
            found.append(Mistake((), f'the facility "{name}" is not declared. {how}'))
    return {**plain, "absent": _good(reasons, found)}, found


def _good(reasons: Mapping[tuple[str, str], object], found: list[Mistake]) -> dict[str, str]:
    """The reasons that are such, by the facility's name."""
    good: dict[str, str] = {}
    for at, reason in reasons.items():
        name = at[0] if at[0] != "absent" else at[1]
        if name not in _ALL:
            sentence = f"{'.'.join(at)}: there is no such facility.{close_to(name, _ALL)} Known: {', '.join(_ALL)}."
            found.append(Mistake(at, sentence, "", _ALL))
        elif not isinstance(reason, str) or not reason.strip():
            found.append(Mistake(at, f"{'.'.join(at)}: write the reason in quotes."))
        else:
            good[name] = reason
    return good
