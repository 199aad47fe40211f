"""Looking at the service while it changes: it is said how that goes, and it ends where AWS says that it can't come."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from golive.clock import Clock, poll
from golive.errors import EdgeError
from golive.facts import Scene, Troubles
from golive.model.release import Release
from golive.rollback.cause import SUPERSEDED, Cause, cause
from golive.rollback.service_state import short
from golive.rollback.strategy import answer_line
from golive.wording import when

_LOOK_EVERY = 2.0
_SAY_EVERY = timedelta(seconds=30)
_BEYOND = timedelta(seconds=45)  # for so long it may still be looked when its time is over: people wait for its word
_STILL = timedelta(seconds=60)  # for so long nothing moves before AWS is asked why


class Lookout:
    """The looks of one rollback to ``previous``, for so many ``minutes`` in all; ``say`` is told how it goes.

    ``deployment`` is what our own call made, once that is known; ``cause`` is why it does not come about, says AWS.
    """

    def __init__(
        self,
        scene: Callable[[], Scene],
        troubles: Callable[[datetime], Troubles],
        clock: Clock,
        *,
        previous: Release,
        minutes: int,
        say: Callable[[str], None],
    ) -> None:
        self._scene = scene
        self._troubles = troubles
        self._clock = clock
        self._previous = previous
        self._say = say
        self.started = clock.now()
        self._minutes, self._time = minutes, timedelta(minutes=minutes)
        self.deployment = ""
        self.cause: Cause | None = None
        self.unseen = ""
        """Why the last look failed; empty where it did not."""
        self._ours_seen = False
        self._waiting: set[str] = set()
        self._last_said = ""
        self._moved_at = self._said_at = self.started

    @property
    def left(self) -> float:
        """Seconds of its time that are left; none where it is over."""
        return self._until(self._time)

    def _until(self, end: timedelta) -> float:
        return max(0.0, (self.started + end - self._clock.now()).total_seconds())

    @property
    def hopeless(self) -> bool:
        """Whether AWS has said that it will not come about by waiting."""
        return self.cause is not None and self.cause.final

    def wait(
        self, so: Callable[[Scene], bool], cancel: threading.Event | None, *, within: float | None = None
    ) -> Scene | None:
        """Look until so, within seconds (by default all that is left) or until it is hopeless; little beyond its time.

        Returns the last look that succeeded; None if none did.
        """
        last: list[Scene] = []

        def look() -> bool:
            try:
                last.append(self._scene())
            except EdgeError as error:
                self.unseen = str(error)
                self._tell(self.unseen)
                return False
            self.unseen = ""
            self._heed(last[-1])
            self._tell(_how(last[-1]))
            return so(last[-1])

        poll(
            look,
            until=lambda done: done or (within is None and self.hopeless),
            every=_LOOK_EVERY,
            within=self.left if within is None else min(within, self._until(self._time + _BEYOND)),
            clock=self._clock,
            cancel=cancel,
        )
        return last[-1] if last else None

    def _tell(self, how: str) -> None:
        """Say what is new, and at least every half minute that it goes on."""
        now = self._clock.now()
        if how != self._last_said:
            self._last_said = how
            self._moved_at = self._said_at = now
            self._say(how)
        elif now - self._said_at >= _SAY_EVERY:
            self._said_at = now
            minutes = (now - self.started).total_seconds() / 60
            self._say(f"{minutes:.1f} of {self._minutes} minutes. {how}")

    def _heed(self, scene: Scene) -> None:
        """Take in what AWS says of why it does not come about."""
        primary = scene.service.primary
        if primary is not None and self.deployment:
            self._ours_seen |= primary.id == self.deployment
            if self._ours_seen and primary.id != self.deployment:
                self._know(replace(self._asked(scene) or SUPERSEDED, final=True))
                return
        self._ask_for_answers(scene)
        going = primary is not None and primary.definition == self._previous.arn
        stuck = self._clock.now() - self._moved_at >= _STILL
        if going and primary is not None and (primary.failed or primary.rollout == "FAILED" or stuck):
            self._know(self._asked(scene))

    def _ask_for_answers(self, scene: Scene) -> None:
        """Say at once, and once, that AWS waits for a person on the way to the previous version, and the line."""
        change = scene.under_way
        if change is None or change.definition != self._previous.arn:
            return
        for one in change.waiting:
            if one.hook not in self._waiting:
                self._waiting.add(one.hook)
                then = "goes on" if one.unanswered == "CONTINUE" else "turns back to the withdrawn version"
                at = f" at {when(one.expires)}" if one.expires else " in the end"
                self._know(Cause(f"it waits at {change.stage or 'a PAUSE hook'} for a person's answer"))
                self._say(f"Unanswered, AWS {then}{at}. The technical owner lets it go on with this line:")
                self._say(answer_line(change.arn, one.hook))

    def _asked(self, scene: Scene) -> Cause | None:
        try:
            return cause(self._troubles(self.started), scene, self._previous)
        except EdgeError:
            return None  # the looks themselves say what can't be read

    def _know(self, found: Cause | None) -> None:
        if found is not None and (self.cause is None or found.clause != self.cause.clause):
            self._say(f"AWS says why {self._previous.short} does not run: {found.clause}.")
        self.cause = found or self.cause


def _how(scene: Scene) -> str:
    """How many copies of each version run, and at which stage the change is where AWS tells one."""
    stage = f"; {scene.under_way.stage}" if scene.under_way is not None and scene.under_way.stage else ""
    counts = (f"{short(one.definition)}: {one.running} of {one.desired} running" for one in scene.service.deployments)
    return ", ".join(counts) + stage
