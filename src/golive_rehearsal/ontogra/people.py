"""Who the rehearsal's app knows: firms, and the users of its website."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from golive_rehearsal.ontogra.database import STARTER_MATTERS, Database, ago, naive_now, new_id

PILOT_FIRM, OTHER_PILOT_FIRM, GOLIVE_FIRM = "firm-harbor", "firm-summit", "firm-golive"
GOLIVE_USER, GOLIVE_EMAIL = "user-golive", "golive@rehearsal.example"
STRANGER_FIRM, STRANGER_USER, STRANGER_EMAIL = "firm-stranger", "user-stranger", "stranger@elsewhere.example"
PILOT_USER, PILOT_EMAIL = "user-partner", "partner@harbor.example"
COHORT = "cohort.json"
UNREADABLE = "unreadable"
KEPT = "kept by law"
"""The client's reference of a matter that nobody may delete."""
"""The reference of a matter that one fault lets nobody read."""
_FIRMS = {PILOT_FIRM: "Harbor & Lane", OTHER_PILOT_FIRM: "Summit Injury Law", GOLIVE_FIRM: "golive (synthetic)"}


def seed(data: Path) -> None:
    """Make the database, with two firms of the pilot and golive's own, and let them in."""
    database = Database(data)
    database.create()
    with database.connected() as connection:
        for firm, name in _FIRMS.items():
            connection.execute("INSERT OR IGNORE INTO firms (id, name) VALUES (?, ?)", (firm, name))
    let_in(data, cohort())


def cohort() -> dict[str, list[str]]:
    """The firms and users of the pilot, and golive's own."""
    return {"firms": [PILOT_FIRM, OTHER_PILOT_FIRM, GOLIVE_FIRM], "users": [PILOT_EMAIL, GOLIVE_EMAIL]}


def let_in(data: Path, told: dict[str, list[str]]) -> None:
    """Tell the website whom to let in from now on."""
    (data / COHORT).write_text(json.dumps(told), encoding="utf-8")


def workers_alive(data: Path) -> int:
    """How many workers gave a sign of life lately."""
    return Database(data).queue()["workers"]


def use_up_tier(data: Path) -> Callable[[], None]:
    """Make golive's own firm one of the starter tier that has all the matters it may; what is returned undoes it."""
    database = Database(data)
    made = [_matter(database, GOLIVE_FIRM) for _ in range(STARTER_MATTERS)]
    _set_tier(database, "starter")

    def undo() -> None:
        _set_tier(database, "standard")
        for matter in made:
            database.delete_matter(matter)

    return undo


def leave_stuck_run(data: Path) -> Callable[[], None]:
    """A run of a pilot firm whose worker died long ago; what is returned takes it away again."""
    database = Database(data)
    matter, long_ago = _matter(database, PILOT_FIRM), "2020-01-01T00:00:00"
    database.insert("runs", id=new_id(), matter_id=matter, status="running", export_mode="INTERNAL",
                    created_at=long_ago, started_at=long_ago, heartbeat_at=long_ago)  # fmt: skip
    return lambda: database.delete_matter(matter)


def leave_own_matter(data: Path, *, kept: bool) -> Callable[[], None]:
    """A matter of golive's own of another run: one that is old and can't be deleted, or a new one; the undo."""
    database, matter = Database(data), new_id()
    database.insert(
        "matters",
        id=matter,
        firm_id=GOLIVE_FIRM,
        title="GOLIVE-another-run",
        client_ref=KEPT if kept else None,
        created_at=ago(timedelta(hours=2)) if kept else naive_now(),
    )
    return lambda: database.delete_matter(matter)


def leave_earlier_case(data: Path) -> Callable[[], None]:
    """A case of golive's firm that a person made three weeks ago, and that one fault lets nobody read; the undo."""
    database, matter = Database(data), new_id()
    created = ago(timedelta(days=21))
    database.insert("matters", id=matter, firm_id=GOLIVE_FIRM, title="Kept", client_ref=UNREADABLE, created_at=created)
    return lambda: database.delete_matter(matter)


def _matter(database: Database, firm: str) -> str:
    made = database.insert("matters", id=new_id(), firm_id=firm, title="Made for a fault", created_at=naive_now())
    return str(made["id"])


def _set_tier(database: Database, tier: str) -> None:
    with database.connected() as connection:
        connection.execute("UPDATE firms SET tier = ? WHERE id = ?", (tier, GOLIVE_FIRM))


def site_users(password: str) -> str:
    """The website's users, as its environment carries them; all with this password."""
    users = {
        GOLIVE_EMAIL: {"password": password, "user_id": GOLIVE_USER, "firm_id": GOLIVE_FIRM},
        STRANGER_EMAIL: {"password": password, "user_id": STRANGER_USER, "firm_id": STRANGER_FIRM},
        PILOT_EMAIL: {"password": password, "user_id": PILOT_USER, "firm_id": PILOT_FIRM},
    }
    return json.dumps(users)
