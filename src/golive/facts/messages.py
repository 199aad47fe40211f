"""Whether people can be told: what is known of their addresses, and of the messages. No name and no address is here."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Contact:
    """One role: whether it names a person, and whether its address is reachable, missing, malformed or made up."""

    role: str
    named: bool
    reach: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """Every role of the launch."""

    listed: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class MessagesRendered:
    """The messages that rendered whole, by name; why others did not; and why the outbox could not be written to.

    And how many channels there are, the audiences that have none, and, by the variable that has its address, why there
    is no sending to one. No address is here.
    """

    whole: tuple[str, ...]
    problems: tuple[str, ...] = ()
    outbox: str = ""
    channels: int = 0
    by_hand: tuple[str, ...] = ()
    mute: dict[str, str] = field(default_factory=dict)
