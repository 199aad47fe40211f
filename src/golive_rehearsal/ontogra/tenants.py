"""Whose firms and users the app knows from its first moment: two pilot tenants and golive's own."""

import json
from typing import Final

GOLIVE_FIRM: Final = "firm-golive"
GOLIVE_USER: Final = "user-golive"
GOLIVE_EMAIL: Final = "golive@synthetic.test"

PILOT_FIRM: Final = "firm-harbor"
PILOT_USER: Final = "user-harbor"
PILOT_EMAIL: Final = "partner@harbor.test"
PILOT_MATTER: Final = "matter-harbor"

OTHER_PILOT_FIRM: Final = "firm-summit"
OTHER_PILOT_MATTER: Final = "matter-summit"

FIRMS: Final = {
    GOLIVE_FIRM: "golive (synthetic)",
    PILOT_FIRM: "Harbor Injury Law",
    OTHER_PILOT_FIRM: "Summit Trial Group",
}
MATTERS: Final = {
    PILOT_MATTER: (PILOT_FIRM, "Harbor intake 1"),
    OTHER_PILOT_MATTER: (OTHER_PILOT_FIRM, "Summit intake 1"),
}


def site_users(password: str, pilot_password: str = "") -> str:
    """The website's users as its environment has them: golive's own, and one of a pilot firm if it has a password."""
    users = {GOLIVE_EMAIL: {"password": password, "user_id": GOLIVE_USER, "firm_id": GOLIVE_FIRM}}
    if pilot_password:
        users[PILOT_EMAIL] = {"password": pilot_password, "user_id": PILOT_USER, "firm_id": PILOT_FIRM}
    return json.dumps(users)
