"""The forms in which the record keeps a launch: its beginning and end, who is let in, the pause, and messages."""

from typing import Literal

from golive.record.form import Code, Count, Form
from golive.verdict import Verdict


class LaunchOpened(Form, frozen=True, tag_field="type", tag="launch.opened"):
    """A launch began: the approved people may work with this ``release``, with ``previous`` to go back to, as codes."""

    launch: Code
    release: Code
    previous: Code


class LaunchClosed(Form, frozen=True, tag_field="type", tag="launch.closed"):
    """A launch is over: it was observed to its end, or it was gone back from."""

    launch: Code
    why: Literal["observed", "rolled-back"]


class CohortSet(Form, frozen=True, tag_field="type", tag="cohort.set"):
    """So many firms and users, just those that the target file names, are let in; golive wrote the list, or saw it."""

    firms: Count
    users: Count
    written: bool


class IntakeSet(Form, frozen=True, tag_field="type", tag="intake.set"):
    """New work was paused, or is taken again; ``seen`` is what golive saw of it by asking."""

    state: Literal["paused", "open"]
    means: Literal["balancer-rule", "manual"]
    seen: Verdict


class MessageSent(Form, frozen=True, tag_field="type", tag="message.sent"):
    """What became of a message to one audience: ``kept`` in a folder only, or by how many of its channels it went."""

    message: Code
    key: Code
    audience: Code
    result: Literal["kept", "delivered", "partly", "nobody"]
    channels: Count = 0
