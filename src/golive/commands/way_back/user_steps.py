"""The four user steps after a rollback, walked in a browser by pytest, in a process of its own."""

import subprocess
import sys

from golive.background import asked
from golive.commands.intake import follow
from golive.commands.way_back.setting import Setting
from golive.config.consent import Effect
from golive.errors import ConsentMissing, GoliveError
from golive.record.entry import RunFinished
from golive.record.history import runs_of
from golive.session.connection import Connection
from golive.verdict import Verdict

_WITHIN = 15.0  # real seconds for the record to say how they ended


def walk(setting: Setting) -> Verdict:
    """Have them walked; how that run ended. Without consent for golive's own case they are not, which is said."""
    connection = setting.connection
    try:
        connection.consent.need(Effect.SYNTHETIC_CASE, connection.target)
    except ConsentMissing as error:
        setting.say(f"The user steps are not proven: {error}")
        return Verdict.INCONCLUSIVE
    follow(connection, say=setting.say)
    setting.say("Now the four user steps in a browser ...")
    rehearsed = connection.rehearsal is not None
    words = ["e2e/", "-m", "postrollback", "-q", *(("--target", "rehearsal") if rehearsed else ()), *setting.told.where]
    words += ["--no-rollback"] if rehearsed else ["--allow=synthetic-case"]
    before = (connection.record.remembered_head() or (0, ""))[0]
    sys.stdout.flush()
    out = sys.__stderr__ if setting.told.for_scripts else None
    done = subprocess.run(  # noqa: S603 - our own interpreter and rooms
        [sys.executable, "-m", "pytest", *words], cwd=connection.root, check=False, stdout=out
    )
    return _ended(connection, before) or (Verdict.PASS if done.returncode == 0 else Verdict.INCONCLUSIVE)


def _ended(connection: Connection, before: int) -> Verdict | None:
    """How the run of the user steps that came after an entry ended, by the record; None where it can't be had."""
    try:
        believed = asked("The record", connection.record.believed).result(_WITHIN)
    except (TimeoutError, GoliveError):
        return None
    runs = [one for one in runs_of(believed) if one.seq > before]
    found = [one.draft.data for one in runs if isinstance(one.draft.data, RunFinished)]
    return next((one.verdict for one in found if one.kind == "e2e"), None)
