"""One target, connected: its edges, its clock, its record, and for the rehearsal the rehearsal itself.

The single place where real things are chosen and handed to each other (with ``probes`` and ``plugin``).
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from golive.app import App
from golive.asked import Asked, known_fault
from golive.aws import AwsSession, Ecs, caller_account
from golive.clock import Clock
from golive.consent import Consent
from golive.errors import ConfigurationError
from golive.record import Record
from golive.store import FolderStore
from golive.target import Secret, Target

if TYPE_CHECKING:
    from golive_rehearsal.handle import Rehearsal


class Connection:
    """The edges of one target, made when first used and closed together."""

    def __init__(
        self, target: Target, clock: Clock, environment: Mapping[str, str], rehearsal: "Rehearsal | None" = None
    ) -> None:
        self.target = target
        self.clock = clock
        self.rehearsal = rehearsal
        self.consent = Consent(frozenset())
        self._environment = environment

    @classmethod
    def open(cls, request: Asked, *, record: Path) -> "Connection":
        """Connect. A rehearsal is started (or attached to), and its two versions are put on its record."""
        if request.target is not None:
            return cls(request.target, Clock(), os.environ)
        from golive_rehearsal.handle import Rehearsal  # noqa: PLC0415 - never loaded for a live target

        rehearsal = (
            Rehearsal.attach(request.attach)
            if request.attach
            else Rehearsal.start(record, bad_release=request.bad_release or request.fault == "bad-release")
        )
        try:
            connection = cls(rehearsal.target, rehearsal.clock, rehearsal.environment, rehearsal)
            connection.note_versions()
            if request.fault:
                connection.apply(request.fault)
        except BaseException:
            rehearsal.close()
            raise
        return connection

    def close(self) -> None:
        """Let go of everything; a rehearsal that this connection started ends."""
        if "app" in self.__dict__:
            self.app.close()
        if self.rehearsal is not None:
            self.rehearsal.close()

    def note_versions(self) -> None:
        """Put a rehearsal's release and previous version on its record, unless they are there already."""
        assert self.rehearsal is not None
        pins = self.record.pins()
        if pins.previous != self.rehearsal.previous:
            self.record.pin_previous(self.rehearsal.previous)
        if pins.release != self.rehearsal.release:
            self.record.note_release(self.rehearsal.release)

    def apply(self, fault: str) -> None:
        """Switch a fault of the rehearsal on."""
        assert self.rehearsal is not None
        before = self.rehearsal.release
        self.rehearsal.apply(fault)
        if self.rehearsal.release != before:
            self.record.note_release(self.rehearsal.release)

    def undo(self, fault: str) -> None:
        """Switch a fault of the rehearsal off again."""
        assert self.rehearsal is not None
        before = self.rehearsal.release
        self.rehearsal.undo(fault)
        if self.rehearsal.release != before:
            self.record.note_release(self.rehearsal.release)

    def own_account(self) -> None:
        """Pass if our credentials are for the target's account, asked of AWS once; names repeat elsewhere.

        Raises ``ConfigurationError`` naming both accounts.
        """
        account, wanted = self._account, self.session.aws.account
        if account != wanted:
            raise ConfigurationError(
                f"The AWS credentials are for account {account}, but {self.target.title} is in account {wanted}. "
                "Sign in to the right account, then run again."
            )

    @cached_property
    def _account(self) -> str:
        return caller_account(self.session)

    def resolve(self, secret: Secret) -> str:
        """A secret's value. Raises ``ConfigurationError`` naming where it should have been; the value is not kept."""
        if secret.env:
            value = self._environment.get(secret.env, "")
            if not value:
                raise ConfigurationError(f"The {secret.source} is not set. Set it, then run again.")
            return value
        return self.session.secret(secret.aws_secret)

    @cached_property
    def session(self) -> AwsSession:
        """The account's clients. Raises ``ConfigurationError`` where the target has no AWS."""
        if self.target.aws is None:
            raise ConfigurationError(self.target.why_absent("aws"))
        return AwsSession(self.target.aws, self._environment)

    @cached_property
    def ecs(self) -> Ecs:
        """The service."""
        return Ecs(self.session, self.clock)

    @cached_property
    def app(self) -> App:
        """The product's API."""
        return App(self.target, self.resolve)

    @cached_property
    def record(self) -> Record:
        """The record of this target."""
        if self.target.store is None:
            raise ConfigurationError(self.target.why_absent("store"))
        store = FolderStore(Path(self.target.store.folder))
        return Record(store, target=self.target.name, live=self.target.live, clock=self.clock)


@contextmanager
def keep_rehearsal(record: Path, *, faults: list[str], bad_release: bool, scale: float) -> Iterator[list[str]]:
    """A rehearsal that stays up inside the ``with``; yields the lines that a person needs to use it."""
    from golive_rehearsal.handle import Rehearsal  # noqa: PLC0415 - only here and above

    for fault in faults:
        known_fault(fault)
    rehearsal = Rehearsal.start(record, bad_release=bad_release, scale=scale)
    connection = Connection(rehearsal.target, rehearsal.clock, rehearsal.environment, rehearsal)
    try:
        connection.note_versions()
        for fault in faults:
            connection.apply(fault)
        yield [
            *(f"{name}: {value}" for name, value in rehearsal.links.items()),
            f"release {rehearsal.release.short}, previous {rehearsal.previous.short}",
            f"use it: pytest checks/ --target rehearsal --attach {rehearsal.control}",
        ]
    finally:
        connection.close()
