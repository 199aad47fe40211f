"""One target, connected: its edges, its clock, its record, and for the rehearsal the rehearsal itself.

It is made by ``golive.session.open_target``, and complete when it is made.
"""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar, cast

from golive.app import App
from golive.aws import AwsSession, Ecs, caller_account
from golive.clock import Clock
from golive.config.consent import NOTHING, Consent
from golive.config.target import Secret, Target
from golive.errors import ConfigurationError, EdgeError, SignedOut
from golive.facts import Checklist, Credentials
from golive.local import ReviewStore
from golive.model.artefact import ReviewPack
from golive.record import Record
from golive.report.folder import new_session
from golive.session.record_of import record_of
from golive.session.rehearsal_signs import report_rehearsal, sign_rehearsal

if TYPE_CHECKING:
    from golive_rehearsal.handle import Rehearsal

T = TypeVar("T")


class Connection:
    """The edges of one target, made when first used and closed together."""

    def __init__(
        self,
        target: Target,
        clock: Clock,
        environment: Mapping[str, str],
        rehearsal: "Rehearsal | None" = None,
        *,
        consent: Consent = NOTHING,
        run: str = "",
        checklist: Checklist | None = None,
        root: Path = Path(),
    ) -> None:
        self.target = target
        self.clock = clock
        self.rehearsal = rehearsal
        self.consent = consent
        self.run = run or new_session()
        """Which run asks; every request says so."""
        self.checklist = checklist
        self.root = root
        self.bring_kept: Callable[[], None] = lambda: None
        """Puts what was said on this machine while the record was away on it. Raises why it could not."""
        self._environment = environment
        self._edges: dict[str, object] = {}
        self._making = threading.RLock()

    def __enter__(self) -> Self:
        """Use it in a ``with``, at whose end it is closed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of everything; a rehearsal that this connection started ends."""
        app = self._edges.get("app")
        if isinstance(app, App):
            app.close()
        if self.rehearsal is not None:
            self.rehearsal.close()

    def note_versions(self) -> None:
        """Put a rehearsal's release on its record, and its previous version unless somebody pinned one."""
        assert self.rehearsal is not None
        pins = self.record.pins()
        if pins.previous is None:
            self.record.pin_previous(self.rehearsal.previous)
        if pins.release != self.rehearsal.release:
            self.record.note_release(self.rehearsal.release)
        self._sign()

    def go_on_as(self, run: str) -> None:
        """Ask in the name of an earlier run, which goes on."""
        self.run = run

    def apply(self, fault: str) -> None:
        """Switch a fault of the rehearsal on."""
        self._switch(fault, on=True)

    def undo(self, fault: str) -> None:
        """Switch a fault of the rehearsal off again."""
        self._switch(fault, on=False)

    def _switch(self, fault: str, *, on: bool) -> None:
        assert self.rehearsal is not None
        before = self.rehearsal.release, self.rehearsal.unsigned, self.rehearsal.locked_also
        reported, previous = self.rehearsal.reported, self.rehearsal.previous
        (self.rehearsal.apply if on else self.rehearsal.undo)(fault)
        self._environment = self.rehearsal.environment
        if self.rehearsal.reported != reported:
            report_rehearsal(self.record, cleared=reported)
        if self.rehearsal.release != before[0]:
            self.record.note_release(self.rehearsal.release)
        if self.rehearsal.previous != previous:
            self.record.pin_previous(self.rehearsal.previous)
        if (self.rehearsal.release, self.rehearsal.unsigned, self.rehearsal.locked_also) != before:
            self._sign()

    def _sign(self) -> None:
        if self.checklist is not None and self.rehearsal is not None:
            sign_rehearsal(self.record, self.rehearsal, self.checklist)

    def own_account(self) -> None:
        """Pass if our credentials are for the target's account, asked of AWS once; names repeat elsewhere.

        Raises ``ConfigurationError`` naming both accounts.
        """
        if self.session.aws.unfilled:
            raise ConfigurationError(
                f"The target file of {self.target.title} still has the account {self.session.aws.account} that stands "
                "for none. Have the technical owner write the real one under [aws], then run again."
            )
        account, wanted = self._account, self.session.aws.account
        if account != wanted:
            raise ConfigurationError(
                f"The AWS credentials are for account {account}, but {self.target.title} is in account {wanted}. "
                "Sign in to the right account, then run again."
            )

    def right_world(self) -> None:
        """Pass unless AWS itself says that we are somebody else, or somewhere else, than the target file says.

        Raises ``ConfigurationError`` or ``SignedOut`` with the one sentence that mends it. An AWS that gives no
        answer, or lets us see less than we need, is for the checks to tell.
        """
        if self.target.aws is None:
            return
        try:
            self.own_account()
            self.ecs.service()
        except SignedOut:
            raise
        except EdgeError:
            return

    @property
    def _account(self) -> str:
        return self._once("account", lambda: caller_account(self.session))

    def resolve(self, secret: Secret) -> str:
        """A secret's value. Raises ``ConfigurationError`` naming where it should have been; the value is not kept."""
        if secret.env:
            value = self._environment.get(secret.env, "")
            if not value:
                raise ConfigurationError(f"The {secret.source} is not set. Set it, then run again.")
            return value
        return self.session.secret(secret.aws_secret)

    def credentials(self) -> Credentials:
        """Until when the credentials that we ask AWS with are good."""
        return self.session.credentials(self._environment)

    def sign_in_again(self) -> None:
        """Forget how we are signed in to AWS, so that the next question is asked with what this machine has then."""
        with self._making:
            for name in ("session", "ecs", "account"):
                self._edges.pop(name, None)

    @property
    def session(self) -> AwsSession:
        """The account's clients. Raises ``ConfigurationError`` where the target has no AWS."""
        aws = self.target.aws
        if aws is None:
            raise ConfigurationError(self.target.why_absent("aws"))
        return self._once("session", lambda: AwsSession(aws, self._environment))

    @property
    def ecs(self) -> Ecs:
        """The service."""
        return self._once("ecs", lambda: Ecs(self.session, self.clock))

    @property
    def app(self) -> App:
        """The product's API."""
        return self._once("app", lambda: App(self.target, self.resolve, run=self.run, clock=self.clock))

    def keep_for_review(self, pack: ReviewPack, name: str) -> str:
        """Keep an export where its reviewers look; the sentence where it is, or why it is nowhere."""
        if self.target.review is None:
            return "The PDF was not kept: the target file names no [review] folder."
        return ReviewStore(self.root / self.target.review.folder).keep(pack, name)

    def another_app(self) -> App:
        """The product's API for somebody who asks all the time: what others may ask is not taken from them.

        It is the asker's to close.
        """
        return App(self.target, self.resolve, run=self.run, clock=self.clock)

    @property
    def record(self) -> Record:
        """The record of this target."""
        return self._once("record", lambda: record_of(self.target, self.clock, lambda: self.session, root=self.root))

    def _once(self, name: str, make: Callable[[], T]) -> T:
        """An edge, made by whoever asks first; probes ask from many threads, and two would be one too many."""
        with self._making:
            if name not in self._edges:
                self._edges[name] = make()
            return cast("T", self._edges[name])
