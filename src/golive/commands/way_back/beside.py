"""What goes on beside the change of the version: the pause of new work, and the messages. Neither holds it up."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from golive.background import asked
from golive.commands import intake
from golive.commands.message import send_now
from golive.commands.way_back.setting import Setting
from golive.errors import ConsentMissing, GoliveError, RecordError
from golive.launch.pausing import Seen
from golive.messages.occasion import Now, occasion
from golive.verdict import Verdict

if TYPE_CHECKING:
    from concurrent.futures import Future

_WITHIN = 30.0  # real seconds that they are waited for once the rollback is over


class Beside:
    """The pause of new work and the messages of one rollback, each begun once."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self.due = True
        """Whether there is something to tell: not where nothing is changed, and nothing was to be told before."""
        self._pause: Future[Seen] | None = None
        self._messages: Future[None] | None = None

    def pause(self) -> None:
        """Begin to pause new work, where golive can and may."""
        self._pause = self._pause or asked("The pause of new work", self._pausing)

    def messages(self) -> None:
        """Begin to tell team and firms, now that the record shows that it has begun."""
        if self.due:
            self._messages = self._messages or asked("The messages", self._telling)

    def paused(self) -> Seen:
        """How the pause went, said to the person too."""
        seen = Seen(Verdict.INCONCLUSIVE, "Whether new work is paused is not known yet.", "golive pause")
        try:
            if self._pause is not None:
                seen = self._pause.result(_WITHIN)
        except GoliveError as error:
            seen = Seen(Verdict.INCONCLUSIVE, f"New work is not paused: {error}", "golive pause")
        except TimeoutError:
            pass
        self._setting.say(f"Pause: {seen.reason}")
        return seen

    def sent(self) -> None:
        """Wait until the messages are out, a while."""
        try:
            if self._messages is not None:
                self._messages.result(_WITHIN)
        except (TimeoutError, GoliveError):
            self._setting.say("Whether the messages went out is not known: look in the outbox.")

    def _pausing(self) -> Seen:
        try:
            return intake.pause(self._setting.connection, say=self._setting.say, agreed=lambda _text: False)
        except ConsentMissing as error:
            return Seen(Verdict.INCONCLUSIVE, f"New work is not paused: {error}", "golive pause")

    def _telling(self) -> None:
        for name in ("rollback-started", "incident"):
            send(self._setting, name)


def to_be_told(setting: Setting) -> datetime | None:
    """Since when there is an incident that no proven rollback has ended, by the record; None where there is none."""
    connection, hours = setting.connection, setting.runbook.thresholds.facts_hours
    now = Now(connection.clock.now(), datetime.now(UTC), hours)
    try:
        return occasion("incident", connection.record.believed(), live=connection.target.live, now=now).at
    except RecordError:
        return None


def send(setting: Setting, name: str, *, key: str = "") -> None:
    """Send one message of this rollback; trouble is said, and holds nothing up.

    However often the rollback is started again, an incident is told once: its moment on the record is its key.
    """
    try:
        send_now(
            setting.connection,
            name,
            about=setting.told.about if name == "incident" else "",
            plan_by=setting.told.plan_by if name == "resolved" else "",
            key=key,
            rules=setting.runbook.thresholds,
            say=setting.say,
        )
    except GoliveError as error:
        setting.say(f'"{name}" was not sent: {error}')
