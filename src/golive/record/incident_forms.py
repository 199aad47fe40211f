"""The forms in which the record keeps an incident: what was saved of it, what is to be done, and a launch's bundle."""

from typing import Literal

from golive.record.form import Code, Count, Form, Hash, Moment

Part = Literal["logs", "affected", "summary"]
"""What is kept of an incident: the runbook's first three steps after one."""


class IncidentOpened(Form, frozen=True, tag_field="type", tag="incident.opened"):
    """What is to be done after an incident was begun: of which ``launch``, and of which time (the target's).

    ``fired`` are the triggers and stops that it began with, ``release`` is the version that was gone back from, and
    ``digests`` its images, by which a relaunch is known to be another build.
    """

    incident: Code
    launch: Code
    began: Moment
    ended: Moment
    fired: tuple[Literal["T0", "T1", "T2", "T3"], ...]
    release: Code
    digests: dict[Code, Code]


class IncidentKept(Form, frozen=True, tag_field="type", tag="incident.kept"):
    """A part of an incident was saved; ``file`` is the hash of its evidence, ``rows`` how many lines it is of.

    ``open`` are the codes of what could not be had or does not add up; none where it is complete.
    """

    incident: Code
    part: Part
    file: Hash
    rows: Count = 0
    open: tuple[Code, ...] = ()


class ActionNoted(Form, frozen=True, tag_field="type", tag="action.noted"):
    """A preventive action: ``check`` would have caught the incident, ``tracker`` is its id in the backlog.

    Again with the same ``action`` it takes the place of the one before. ``check`` is empty where two people say that
    none is possible (``Vouched``).
    """

    incident: Code
    action: Code
    check: Code
    owner: Code
    due: Moment
    tracker: Code
    file: Hash
    """The hash of what the action says, which is kept with the incident's evidence."""


class VouchedFor(Form, frozen=True, tag_field="type", tag="vouched.for"):
    """A person vouches for what no check can show: that the same build may go out again, or that no check is possible.

    It counts once two people in two roles have. ``of`` is the release's code, or the action.
    """

    incident: Code
    what: Literal["same-build", "no-check"]
    of: Code
    reason: Literal["cause-outside", "configuration-changed", "data-repaired", "not-observable", "seen-by-people-only"]


class IncidentClosed(Form, frozen=True, tag_field="type", tag="incident.closed"):
    """What follows an incident is done, as somebody says who did not lead the launch."""

    incident: Code


OfIncident = IncidentOpened | IncidentKept | ActionNoted | VouchedFor | IncidentClosed


class BundleClosed(Form, frozen=True, tag_field="type", tag="bundle.closed"):
    """The evidence of a launch was put together: under ``name`` in the store, a file with this hash.

    ``head`` is the newest entry that is in it, ``keyid`` names the key that signed its outcome (empty: none did).
    """

    launch: Code
    name: Code
    file: Hash
    statement: Hash
    head: Count
    keyid: Code = ""
