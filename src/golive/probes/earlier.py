"""Cases of golive's own firm that were made before: whether they still can be read, with their runs and exports."""

from collections.abc import Mapping
from typing import Any

from golive.app import OwnFirm, filled, id_of, made
from golive.facts import JSON, EarlierCases
from golive.model.packet import OWN_MARK
from golive.session.connection import Connection

_MOST = 3  # cases that are read: a migration spoils all of them, or their like
_NOT_THERE = (404, 405, 501)  # so answers a product that has no such address
_NO_WAY = (405, 501)  # and so, where the address is that of a case which is there


def earlier_cases(connection: Connection) -> EarlierCases:
    """The newest cases that no run of golive made, since those are deleted as it goes. Raises ``GoliveError``."""
    listed = OwnFirm(connection.app, connection.target).matters()
    kept = sorted((one for one in listed if not str(one.get("title", "")).startswith(OWN_MARK)), key=made)[-_MOST:]
    problems = [why for one in kept if (why := _unreadable(connection, one))]
    return EarlierCases(len(kept), tuple(problems))


def _unreadable(connection: Connection, matter: Mapping[str, Any]) -> str:
    """What of a case can't be read, in a clause; empty if all can.

    The product itself has listed it, so that only an address that there is not is no problem of the case.
    """
    paths, known = connection.target.app.paths, id_of(matter.get("id"))
    for what, path in (("the case itself", paths.matter), ("its documents", paths.documents), ("its runs", paths.runs)):
        answer = connection.app.get(filled(path, matter=known))
        absent = _NO_WAY if path == paths.matter else _NOT_THERE
        if answer.status_code != 200 and answer.status_code not in absent:
            return f"asked for {what}, the app answered {answer.status_code}"
    if answer.status_code != 200 or connection.app.came(answer) != JSON or not isinstance(answer.json(), list):
        return ""
    delivered = connection.target.app.status.delivered
    run = next((one for one in answer.json() if isinstance(one, dict) and one.get("status") in delivered), None)
    if run is None:
        return ""
    export = connection.app.file(filled(paths.export, run=id_of(run.get("id")), matter=known))
    if export.status_code not in _NO_WAY and not _is_pdf(export.content):
        return f"asked for its exported chronology, the app answered {export.status_code}"
    return ""


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]
