"""Who the rehearsal's app knows: firms, and the users of its website."""

import json
from pathlib import Path

from golive_rehearsal.ontogra.database import Database

PILOT_FIRM, OTHER_PILOT_FIRM, GOLIVE_FIRM = "firm-harbor", "firm-summit", "firm-golive"
GOLIVE_USER, GOLIVE_EMAIL = "user-golive", "golive@rehearsal.example"
PILOT_USER, PILOT_EMAIL = "user-partner", "partner@harbor.example"
_FIRMS = {PILOT_FIRM: "Harbor & Lane", OTHER_PILOT_FIRM: "Summit Injury Law", GOLIVE_FIRM: "golive (synthetic)"}


def seed(data: Path) -> None:
    """Make the database, with two firms of the pilot and golive's own."""
    database = Database(data)
    database.create()
    with database.connected() as connection:
        for firm, name in _FIRMS.items():
            connection.execute("INSERT OR IGNORE INTO firms (id, name) VALUES (?, ?)", (firm, name))


def workers_alive(data: Path) -> int:
    """How many workers gave a sign of life lately."""
    return Database(data).queue()["workers"]


def site_users(password: str) -> str:
    """The website's users, as its environment carries them; all with this password."""
    users = {
        GOLIVE_EMAIL: {"password": password, "user_id": GOLIVE_USER, "firm_id": GOLIVE_FIRM},
        PILOT_EMAIL: {"password": password, "user_id": PILOT_USER, "firm_id": PILOT_FIRM},
    }
    return json.dumps(users)
