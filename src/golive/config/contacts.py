"""Whom golive's messages are from and to: the people of a launch, and what a finished message is."""

import re
from dataclasses import dataclass
from typing import Literal

import msgspec

from golive.config.forms import Variable, zone_trouble

MESSAGES = ("launch-start", "rollback-started", "incident", "resolved")
"""The runbook's four messages, by name."""
AUDIENCES = ("team", "firms")
"""Whom messages are for."""
Reach = Literal["reachable", "missing", "malformed", "made up"]
_FORMS = re.compile(r"^(\+?[0-9 ().-]{7,24}|[^@\s]+@[^@\s.]+(\.[^@\s.]+)+|https://\S+)\Z")
_MADE_UP = re.compile(
    r"(\.|@|//)(example\.(com|org|net)|[^/]*\.?(example|invalid|test))\b|555[ .-]?01\d\d\Z", re.IGNORECASE
)


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person of the launch, and an address that reaches them: a phone number, an e-mail address or an https link."""

    name: str = ""
    reach: str = ""

    def reached(self, *, live: bool) -> Reach:
        """What looking at the address tells; one reserved for examples reaches nobody on a live target."""
        if not self.reach.strip():
            return "missing"
        digits = sum(letter.isdigit() for letter in self.reach)
        if not _FORMS.match(self.reach) or (not {"@", "/"} & set(self.reach) and digits < 7):
            return "malformed"
        return "made up" if live and _MADE_UP.search(self.reach) else "reachable"


class People(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file that a target's ``[messages]`` names; it holds names, so it need not be in a repository."""

    pilot_owner: Person = Person()
    technical_owner: Person = Person()
    qa_reviewer: Person = Person()
    support_lead: Person = Person()


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way to one receiver: the environment variable that has its address, which is a secret, as Apprise writes it."""

    env: Variable


class Channels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The channels of each audience, which have none in common: what only the team may read gets to no firm."""

    team: tuple[Channel, ...] = ()
    firms: tuple[Channel, ...] = ()

    def __post_init__(self) -> None:
        names = [one.env for one in (*self.team, *self.firms)]
        twice = sorted({one for one in names if names.count(one) > 1})
        if twice:
            raise ValueError(f"{twice[0]} stands there twice: each channel is named once, for the team or for firms")

    def of(self, audience: str) -> tuple[str, ...]:
        """The variables of an audience's channels; none where its messages are copied out of the outbox by hand."""
        return tuple(one.env for one in {"team": self.team, "firms": self.firms}.get(audience, ()))


class Messages(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A target's messages: the file of its people, the folder of its outbox, and the zone that its people live in.

    And its channels, where golive sends them itself.
    """

    people: str
    outbox: str
    time_zone: str = "UTC"
    channels: Channels = Channels()

    def __post_init__(self) -> None:
        trouble = zone_trouble("time_zone", self.time_zone)
        if trouble:
            raise ValueError(trouble)


@dataclass(frozen=True, slots=True)
class Message:
    """A message with every value in it. ``audience`` is who may read it: the team, or firms of the pilot too."""

    name: str
    audience: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message in the outbox, under its ``number``. ``again`` says that one with this key was there before."""

    key: str
    text: str
    again: bool
    number: int = 0
