"""What goes on beside the change of the version: pause, messages and the pin. None of it holds that up."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from golive.background import asked
from golive.commands import intake
from golive.commands.message import send_now
from golive.commands.way_back.setting import Setting
from golive.errors import GoliveError, RecordError
from golive.launch.pausing import Seen
from golive.messages.occasion import Now, occasion
from golive.model.release import Release
from golive.verdict import Verdict

if TYPE_CHECKING:
    from concurrent.futures import Future

_WITHIN = 60.0  # real seconds that they are waited for once the rollback is over: two messages, whose channels may hang
_LOOKED_WITHIN = 5.0  # real seconds for what the record says of it, before anything is done
_UNPAUSED = "golive pause"


class Beside:
    """The pause of new work, the messages and the pin of one rollback, each begun once."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self.due = True
        """Whether there is something to tell: not where nothing is changed, and nothing was to be told before."""
        self._pause: Future[Seen] | None = None
        self._messages: Future[list[str]] | None = None
        self._pin: Future[None] | None = None

    def pause(self) -> None:
        """Begin to pause new work, where golive can and may; how that went is said as soon as it is known."""
        self._pause = self._pause or asked("The pause of new work", self._pausing)

    def messages(self) -> None:
        """Begin to tell team and firms, now that the record shows that it has begun."""
        if self.due:
            self._messages = self._messages or asked("The messages", self._telling)

    def pin(self, to: Release) -> None:
        """Begin to have the record name the version that is gone back to, as the proofs after it read it there."""
        self._pin = self._pin or asked("The pin", lambda: _pinned(self._setting, to))

    def paused(self) -> Seen:
        """How the pause went."""
        try:
            if self._pause is not None:
                return self._pause.result(_WITHIN)
        except GoliveError as error:
            return Seen(Verdict.INCONCLUSIVE, f"New work is not paused: {error}", _UNPAUSED)
        except TimeoutError:
            pass
        return Seen(Verdict.INCONCLUSIVE, "Whether new work is paused is not known.", _UNPAUSED)

    def over(self) -> None:
        """Wait until messages and pin are done, a while; what the record could not bear out before is tried again."""
        for what, begun in (("the messages went out", self._messages), ("the pin is on the record", self._pin)):
            try:
                if begun is not None:
                    self._again(begun.result(_WITHIN) or [])
            except (TimeoutError, GoliveError):
                self._setting.say(f"Whether {what} is not known: look with golive status.")

    def _again(self, names: list[str]) -> None:
        if names:
            asked("The messages", lambda: [send(self._setting, name) for name in names]).result(_WITHIN)

    def _pausing(self) -> Seen:
        setting = self._setting

        def by_hand(text: str) -> bool:
            for line in text.split("\n")[:1]:
                setting.say(line)
            return False

        try:
            seen = intake.pause(setting.connection, say=setting.say, agreed=by_hand)
        except GoliveError as error:
            seen = Seen(Verdict.INCONCLUSIVE, f"New work is not paused: {error}", _UNPAUSED)
        setting.say(f"Pause: {seen.reason} {seen.remedy}".rstrip())
        return seen

    def _telling(self) -> list[str]:
        """Send both; those that the record could not be asked about are left, for later."""
        return [name for name in ("rollback-started", "incident") if not send(self._setting, name)]


def to_be_told(setting: Setting) -> bool:
    """Whether there is an incident that no proven rollback has ended, by the record; without it there may be."""
    connection, hours = setting.connection, setting.runbook.thresholds.facts_hours
    now = Now(connection.clock.now(), datetime.now(UTC), hours)

    def known() -> bool:
        told = occasion("incident", connection.record.believed(), live=connection.target.live, now=now)
        return told.at is not None

    try:
        return asked("The record", known).result(_LOOKED_WITHIN)
    except (TimeoutError, GoliveError):
        return True


def send(setting: Setting, name: str, *, key: str = "") -> bool:
    """Send one message of this rollback; trouble is said, and holds nothing up. False where the record can't be had.

    However often the rollback is started again, an incident is told once: what was told of it is its key.
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
    except RecordError as error:
        setting.say(f'"{name}" was not sent: {error}')
        return False
    except GoliveError as error:
        setting.say(f'"{name}" was not sent: {error}')
    return True


def _pinned(setting: Setting, to: Release) -> None:
    if setting.connection.record.pins().previous != to:
        setting.connection.record.pin_previous(to)
