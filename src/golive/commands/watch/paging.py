"""Wiring of pages for technical owner and support lead: into the outbox once a fire, and to the team's channels."""

from collections.abc import Iterator

from golive.commands.rollback import by_hand
from golive.commands.sending import ToldTo, deliver, so_far
from golive.config.consent import Effect
from golive.config.contacts import Message, Receipt
from golive.errors import ConsentMissing, GoliveError
from golive.messages.templates import send
from golive.probes.messages import head_of, messages_of, outbox_of, people_of
from golive.record.folder_store import FolderStore
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.watch.triggers.trigger import Trigger, clock

PAGED = ("technical_owner", "support_lead")
ABOUT = {"T0": "other", "T1": "errors", "T2": "run", "T3": "output"}
"""What the incident message says that a trigger is about."""


class Pager:
    """Pages for one watch of one target."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._name = name

    def warning(self) -> list[str]:
        """What is to be said at the start of a watch that can page nobody."""
        try:
            self._connection.consent.need(Effect.MESSAGES, self._connection.target)
            messages_of(self._connection)
        except ConsentMissing:
            return [f"Nobody is paged by golive: --allow={Effect.MESSAGES.value} was not given. Call them yourself."]
        except GoliveError as error:
            return [f"Nobody is paged by golive: {error}"]
        return []

    def __call__(self, fired: Trigger) -> str:
        """Page them about a trigger, once however often it is asked; what was done. Raises ``GoliveError``.

        A channel is waited for ten seconds: that is how much later the watch goes on.
        """
        connection = self._connection
        connection.consent.need(Effect.MESSAGES, connection.target)
        outbox = FolderStore(outbox_of(connection))
        at = clock(fired.fired_at) if fired.fired_at else "now"
        rehearsal = "" if connection.target.live else "REHEARSAL. "
        text = f"{rehearsal}PAGE, {connection.target.title}: {fired.id} fired at {at}. {fired.reason} {self.line()}"
        moment = f"{fired.fired_at:%Y%m%dT%H%M%S}" if fired.fired_at else ""
        message = Message("page", PAGED, text.strip())
        receipt = send(
            outbox,
            message,
            key=f"{self._name}:page:{fired.id.replace(' ', '-')}:{moment}",
            at=connection.clock.now(),
            head=head_of(connection),
        )
        written = f"The page for technical owner and support lead about {fired.id}"
        told = self._delivered(receipt)
        if told is not None and not told.again:
            return f"{written} is in {outbox.place} ({receipt.key}). {_of_team(told)}"
        if receipt.again:
            return f"{written} was written before ({receipt.key})."
        return f"{written} is in {outbox.place} ({receipt.key}). Nobody has been called by it: call them now."

    def _delivered(self, receipt: Receipt) -> ToldTo | None:
        """What became of it on the team's channels; None where there are none. What fails is said, not raised."""
        if not messages_of(self._connection).channels.team:
            return None
        known = so_far(self._connection, receipt, ("team",), {})
        return deliver(self._connection, receipt, known, message="page", key=receipt.key).to[0]

    def died(self) -> None:
        """Page them that nobody watches any more, because golive itself failed. Raises ``GoliveError``."""
        reason = "golive itself failed. Nobody watches the launch now: start golive watch again."
        self(Trigger(id="The watch", verdict=Verdict.FAIL, reason=reason, fired_at=self._connection.clock.now()))

    def line(self) -> str:
        """The one line by which the technical owner goes back; empty where it is not known."""
        try:
            previous = self._connection.record.pins().previous
            return by_hand(self._connection, previous.arn) if previous is not None else ""
        except GoliveError:
            return ""

    def people(self) -> Iterator[str]:
        """Whom to call, with where they are reached."""
        try:
            known = people_of(self._connection)
        except GoliveError:
            return
        for role in PAGED:
            one = getattr(known, role)
            yield f"{role.replace('_', ' ')}: {one.name}, {one.reach}"


def _of_team(told: ToldTo) -> str:
    """What was done, and never more: a channel that takes a page has called nobody."""
    took = f"{told.taken} of {told.of} channels took it"
    if told.result == "delivered":
        return f"The team was sent it: {took}. Nobody has been called by it: call them now."
    whom = f"Not everybody of the team was sent it: {took}." if told.taken else "Nobody of the team was told."
    return f"{whom} {' '.join(told.why)} Call them now."
