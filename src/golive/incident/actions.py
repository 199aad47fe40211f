"""Preventive actions: what is said of each, in evidence and for the backlog; never a word about a patient. Pure."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Sequence

import msgspec

from golive.bundle.planted import secrets
from golive.errors import StoreUnavailable

LONGEST = 280
"""Letters of what an action says."""
_DATE = r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2})"
_PERSONAL = {
    "an e-mail address": r"[\w.+-]+@[\w-]+\.\w+",
    "a social security number": r"\b\d{3}-\d{2}-\d{4}\b",
    "a number of a record": r"\b(?:MRN|mrn|medical record)\W{0,3}(?:no|number|nr)?\W{0,3}\w*\d{3,}",
    "a phone number": r"(?<!\w)(?:\+\d{1,3}[\s.-]?)?\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}\b",
    "a date of birth": r"(?i)\b(?:dob|d\.o\.b\.?|date of birth|born)\b",
    "a password or a token": r"(?i)\b(?:pass(?:word|wd|phrase)?|token|secret|api[_-]?key)\s*[=:]\s*\S",
    "a name with a date": rf"\b[A-Z][a-z]+,? [A-Z][a-z]+\b[^.]{{0,30}}\b{_DATE}\b",
}
HEADER = ("id", "what", "check", "owner", "due", "tracker")


class Action(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One preventive action, as it is kept with the evidence; ``check`` is empty where none is possible."""

    id: str
    what: str
    check: str
    owner: str
    due: str
    tracker: str


class Actions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every action of an incident."""

    incident: str
    rehearsal: bool = False
    actions: tuple[Action, ...] = ()
    version: int = 1

    def with_(self, action: Action) -> "Actions":
        """The same with this one, in the place of one with its id if there is one."""
        others = [one for one in self.actions if one.id != action.id]
        return msgspec.structs.replace(self, actions=tuple(sorted([*others, action], key=lambda one: one.id)))


def personal(text: str) -> str:
    """What of a person, or of what nobody may know, a text seems to hold, in words; empty where nothing is seen.

    It is no proof that there is none. Secrets are known by the forms that a bundle is scanned for.
    """
    if secret := next(iter(secrets([text.encode(errors="replace")])), ""):
        return secret
    return next((what for what, expression in _PERSONAL.items() if re.search(expression, text)), "")


def digest_of(action: Action) -> str:
    """The hash of what an action says, as the record has it."""
    return hashlib.sha256(msgspec.json.encode(action)).hexdigest()


def as_json(actions: Actions) -> str:
    """For scripts, and to be read back."""
    return json.dumps(msgspec.to_builtins(actions), indent=2, ensure_ascii=False) + "\n"


def actions_in(text: str, place: str) -> Actions:
    """What ``as_json`` has written. Raises ``StoreUnavailable`` where somebody has changed its form."""
    try:
        return msgspec.json.decode(text, type=Actions)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise StoreUnavailable(f"The actions in {place} can't be read: {error}. Mend or remove them.") from error


def as_csv(actions: Actions) -> str:
    """For a tracker that takes files; a cell never begins as a formula does."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([[_cell(str(getattr(one, name))) for name in HEADER] for one in actions.actions])
    return text.getvalue()


def as_text(action: Action, incident: str, title: str) -> Sequence[str]:
    """The lines to copy into the backlog."""
    proof = f"golive's check {action.check} must fail on what was recorded, and pass now." if action.check else (
        "No check is possible; two people vouch for that."
    )  # fmt: skip
    return (
        f"{action.tracker}: {action.what}",
        f"Owner: {action.owner}. Due: {action.due}.",
        f"Proof: {proof}",
        f"From {incident} of {title}, {action.id}.",
    )


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
