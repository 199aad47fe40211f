"""The one call of a rollback, whatever AWS answers to it: carried out once, or told why not and by whom it can be."""

import random
import threading
from collections.abc import Callable

from golive.clock import Clock
from golive.errors import EdgeError, Refused, RollbackRefused, Throttled, Unexpected, Unreachable
from golive.model.release import Release
from golive.record.entry import Detail, StepIntent, StepOutcome
from golive.rollback.looking import Lookout
from golive.rollback.means import Means
from golive.rollback.plan import Act, Plan
from golive.rollback.strategy import stop_line
from golive.verdict import Verdict

_TRIES = 6
_AGAIN = 2.0, 20.0  # seconds until AWS is asked again, at first and at most, when it was asked too often
_LOST_WITHIN = 60.0  # after a lost answer: ECS shows a change within seconds, but not always at the first look
_CHANGED = {"ConflictException", "ServiceDeploymentNotFoundException"}
"""What AWS answers to a stop that came after the change had ended."""


class Acting:
    """The act of one rollback. ``note`` puts its steps on the record, ``anew`` plans again after a change by others."""

    def __init__(
        self,
        means: Means,
        clock: Clock,
        look: Lookout,
        *,
        operation: str,
        note: Callable[[StepIntent | StepOutcome], None],
        say: Callable[[str], None],
        anew: Callable[[Release], Plan],
    ) -> None:
        self._means = means
        self._clock = clock
        self._look = look
        self._operation = operation
        self._note = note
        self._say = say
        self._anew = anew

    def act(self, planned: Plan, cancel: threading.Event | None) -> Plan:
        """Make the one call, and return the plan by which it was made.

        What AWS did not carry out is asked again; an answer that was lost is looked for first, and where the service
        changed meanwhile it is planned anew. If AWS refuses *us*, whoever may do it is shown the exact line, and what
        he does is followed as if it were ours.
        """
        tried = 0
        while True:
            tried += 1
            self._say(planned.why)
            self._note(StepIntent(self._operation, planned.act.value, Detail(planned.previous.arn, planned.deployment)))
            try:
                self._call(planned)
            except Throttled as error:
                self._failed(planned, error)
                if tried < _TRIES and self._look.left > 0:
                    self._wait_again(tried, error, cancel)
                    continue
                self._by_hand(planned, error)
            except Refused as error:
                self._failed(planned, error)
                self._by_hand(planned, error)
            except (Unreachable, Unexpected) as error:
                again = self._after(planned, error, cancel)
                if again is not None and tried < _TRIES and self._look.left > 0:
                    planned = again
                    continue
                if again is not None:
                    self._by_hand(planned, error)
            return planned

    def _call(self, planned: Plan) -> None:
        request = ""
        if planned.act is Act.SET_VERSION:
            self._look.deployment, request = self._means.set_version(planned.previous.arn)
        elif planned.act is Act.STOP:
            request = self._means.stop_rollout(planned.deployment)
        self._done(planned, Verdict.PASS, request=request)

    def _after(self, planned: Plan, error: EdgeError, cancel: threading.Event | None) -> Plan | None:
        """The plan to go on with after an error; None where what was asked is done, or nobody knows whether it is.

        Raises ``RollbackRefused`` where AWS said why it does not do it.
        """
        if error.code in _CHANGED:
            self._failed(planned, error)
            self._say("AWS was changed meanwhile; golive looks again.")
            return self._planned_anew(planned)
        if error.code:
            self._failed(planned, error)
            self._say("The technical owner can try it with this line; run this again then:")
            self._say(self._line(planned))
            raise RollbackRefused(f"AWS did not carry the change out, nothing has changed: {error}") from error
        self._say(f"{error} Whether AWS changed the version is not known; golive looks.")
        if planned.act is Act.STOP:
            self._done(planned, Verdict.INCONCLUSIVE, code=type(error).__name__)
            return self._planned_anew(planned)
        made = self._look_for(planned.previous, cancel)
        self._done(planned, made, code=type(error).__name__)
        return planned if made is Verdict.FAIL else None

    def _planned_anew(self, planned: Plan) -> Plan | None:
        try:
            return self._anew(planned.previous)
        except EdgeError:
            return None  # AWS can't be read just now: whoever waits goes on looking

    def _look_for(self, previous: Release, cancel: threading.Event | None) -> Verdict:
        """After an answer that was lost, or not AWS's: whether the change was made, as looking shows, if it does."""
        scene = self._look.wait(lambda one: one.service.definition == previous.arn, cancel, within=_LOST_WITHIN)
        if scene is None:
            return Verdict.INCONCLUSIVE
        if scene.service.definition != previous.arn or scene.service.primary is None:
            return Verdict.FAIL
        self._look.deployment = scene.service.primary.id
        return Verdict.PASS

    def _wait_again(self, tried: int, error: EdgeError, cancel: threading.Event | None) -> None:
        first, most = _AGAIN
        seconds = min(most, first * 2 ** (tried - 1)) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        self._say(f"{error} Nothing has changed yet; golive asks again.")
        self._clock.wait(seconds, cancel)

    def _by_hand(self, planned: Plan, error: EdgeError) -> None:
        self._say(f"{error} The technical owner can do it now with this line, and golive goes on from there:")
        self._say(self._line(planned))

    def _line(self, planned: Plan) -> str:
        """The line that does by hand what was planned: a stop is no other version that is set, which can take hours."""
        if planned.act is Act.STOP:
            return stop_line(planned.deployment)
        return self._means.by_hand(planned.previous.arn)

    def _failed(self, planned: Plan, error: EdgeError) -> None:
        self._done(planned, Verdict.FAIL, code=error.code or type(error).__name__)

    def _done(self, planned: Plan, verdict: Verdict, *, request: str = "", code: str = "") -> None:
        made = self._look.deployment or planned.deployment
        detail = Detail(planned.previous.arn, made, request, code)
        self._note(StepOutcome(self._operation, planned.act.value, verdict, detail))
