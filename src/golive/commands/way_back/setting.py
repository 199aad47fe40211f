"""What one rollback is given: the target, the runbook, what the person said, and where lines are said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from golive.config.runbook import Runbook
from golive.session.connection import Connection


@dataclass(frozen=True, slots=True)
class Told:
    """What the person who rolls back said: what it is about, when the plan will be there, and what they agree to.

    ``where`` are the options that name the target, for what is started or typed next. ``for_scripts``: the output is a
    script's, so what pytest prints goes where people read.
    """

    about: str = "other"
    plan_by: str = ""
    where: Sequence[str] = ()
    for_scripts: bool = False
    agreed: Callable[[str], bool] = lambda _text: True


@dataclass(frozen=True, slots=True)
class Setting:
    """One rollback: ``run`` is its id on the record and in reports/, ``say`` is told each line of progress."""

    connection: Connection
    runbook: Runbook
    told: Told
    run: str
    say: Callable[[str], None]
