"""The rehearsal's Ontogra: API, worker and website as real processes, over one database and one folder.

Started as ``python -m golive_rehearsal.ontogra api|worker|site``, configured by its environment only.
"""

from pathlib import Path

from golive.clock import Clock, poll
from golive_rehearsal.ontogra.database import Database
from golive_rehearsal.ontogra.people import (
    GOLIVE_EMAIL,
    GOLIVE_FIRM,
    GOLIVE_USER,
    OTHER_PILOT_FIRM,
    PILOT_EMAIL,
    PILOT_FIRM,
    STRANGER_EMAIL,
    cohort,
    leave_earlier_case,
    leave_own_matter,
    leave_stuck_run,
    seed,
    site_users,
    use_up_tier,
    workers_alive,
)
from golive_rehearsal.ontogra.switches import read, write
from golive_rehearsal.ontogra.versions import VERSIONS, Version


def switch(data: Path, name: str, *, on: bool) -> None:
    """Switch a fault on or off; returns when the app plays it. Raises ``KeyError`` for a name that is none.

    Every request looks at the switches; only a worker takes a moment, and a rehearsal may have none at all.
    """
    write(data, name, on=on)
    if name == "worker_stopped" and "database_down" not in read(data):
        database = Database(data)
        poll(
            lambda: database.queue()["workers"],
            until=lambda workers: (workers == 0) == on,
            every=0.05,
            within=3.0,
            clock=Clock(),
        )
