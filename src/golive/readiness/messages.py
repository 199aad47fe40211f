"""Checks that people can be told: the right people can be reached, and every message is whole."""

from golive.config.contacts import MESSAGES
from golive.config.runbook import Thresholds
from golive.facts import Contacts, MessagesRendered
from golive.messages.outcomes import WORDS
from golive.readiness.check import Check, Judgement, bad, good, open_question

_SET_ELSEWHERE = ("unset", "unstarted", "late")
"""Why there is no sending here that says nothing of another machine."""
_FILL = "Have the technical owner fill in the file of people that the target names."


def _contacts(contacts: Contacts, _rules: Thresholds) -> Judgement:
    expected = "each of the four roles has a name, and a phone number, e-mail address or link"
    nameless = [one.role for one in contacts.listed if not one.named]
    away = [f"{one.role} ({one.reach})" for one in contacts.listed if one.reach != "reachable"]
    if nameless or away:
        wrong = [*(f"No person is named as {role}." for role in nameless)]
        wrong += [f"There is no good address for: {', '.join(away)}."] if away else []
        return bad(" ".join(wrong), remedy=_FILL, expected=expected, observed=f"{len({*nameless, *away})} gaps")
    return good(
        f"All {len(contacts.listed)} roles name a person and an address; whether somebody answers is not tried.",
        expected=expected,
    )


def _messages(messages: MessagesRendered, _rules: Thresholds) -> Judgement:
    expected = f"{len(MESSAGES)} complete messages, and an outbox that can be written to"
    observed = f"{len(messages.whole)} of {len(MESSAGES)} complete"
    missing = set(MESSAGES) - set(messages.whole)
    if missing or messages.problems:
        first = messages.problems[0] if messages.problems else f"Not complete: {', '.join(sorted(missing))}."
        return bad(first, remedy=_FILL, expected=expected, observed=observed)
    if messages.outbox:
        return bad(
            f"Nobody could be told: {messages.outbox}",
            remedy="Have the technical owner mend the outbox that the target names.",
            expected=expected,
            observed=f"{observed}, outbox not writable",
        )
    if messages.mute:
        return _mute(messages, expected)
    told = f"All {len(MESSAGES)} are complete with the real people, and the outbox can be written to."
    if messages.channels:
        told += f" {messages.channels} channels have an address; whether it takes a message is not tried."
    if messages.by_hand:
        told += f" Copied by hand, since they have no channel: {', '.join(messages.by_hand)}."
    return good(told, expected=expected)


def _mute(messages: MessagesRendered, expected: str) -> Judgement:
    """Channels that the target file names and that nothing can be sent to: what is not set may be so elsewhere."""
    told = " ".join(f"{name} {WORDS.get(why, why)}." for name, why in messages.mute.items())
    if all(why in _SET_ELSEWHERE for why in messages.mute.values()):
        return open_question(
            f"Some could not be told from this machine. {told}",
            remedy="Set the variables that [messages.channels] of the target file names, then run again.",
            expected=expected,
            observed=f"{len(messages.mute)} of {messages.channels} channels can't be looked at",
        )
    return bad(
        f"Some could not be told. {told}",
        remedy="Have the technical owner mend the addresses of [messages.channels]: one receiver each.",
        expected=expected,
        observed=f"{len(messages.mute)} of {messages.channels} channels can't be sent to",
    )


MESSAGE_CHECKS = (
    Check(
        "contacts-complete", "Everybody who may be needed can be called", ("contacts",), _contacts, facility="messages"
    ),
    Check(
        "messages-render", "Every message is complete and could be sent", ("messages",), _messages, facility="messages"
    ),
)
