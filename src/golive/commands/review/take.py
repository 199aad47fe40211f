"""Wiring of `golive review --take`: a form that came back is checked, scored, and each verdict put on the record."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from golive.audit.rubric import OF
from golive.commands.review.collect import FORM
from golive.commands.review.refused import of_this_target, refusal
from golive.commands.review.store import store_of
from golive.commands.stop import Spoken, Where, actor_of, asked_of, spoken, title_of
from golive.errors import EdgeError, GoliveError, RecordError, UsageError
from golive.files import MIB, content_of
from golive.model.artefact import ReviewPack
from golive.record import named
from golive.record.entry import Actor, Entry
from golive.record.review_forms import Review
from golive.record.reviews import CollectionSeen, collections, verdict_by
from golive.review.answers import Answered, Returned, changed, name_on, returned
from golive.review.form import sheets_in
from golive.review.layout import Cells
from golive.roles import QA_REVIEWER, may_clear
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.wording import when

_MOST = 4 * MIB
_SECONDS = 60.0
_DECIDED = {
    "launch-ready": "launch-ready",
    "needs-review": "needs review before it is used",
    "reject": "rejected",
}


@dataclass(frozen=True, slots=True)
class _Form:
    """A form as it was handed in, and who speaks by it."""

    path: Path
    content: bytes
    said: Returned
    actor: Actor

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def take(where: Where, path: Path, *, role: str, by: str, out: Path | None) -> Spoken:
    """Take a form: each output that is answered gets its verdict on the record, once a person.

    Raises ``UsageError`` for what is wrong with the form, and then no verdict of it is on the record: only what is
    critical is said all the same, as `golive review --critical` says it. So it is where the record can't be read.
    """
    content, sheets = _read(path, role=role)
    form: _Form | None = None
    try:
        form = _form(path, content, returned(sheets, path.name), by=by)
        with open_target(asked_of(where)) as connection, connection.record.lock("review", seconds=_SECONDS):
            return _taken(connection, form, out)
    except UsageError as error:
        raise refusal(where, sheets, form.actor if form is not None else _speaker(sheets, by), error) from error
    except (EdgeError, RecordError) as error:
        if where.attach or form is None:
            raise
        return _at_least(where, form, error)


def _read(path: Path, *, role: str) -> tuple[bytes, Mapping[str, Cells]]:
    """The file, and what stands on its sheets."""
    if role not in ("", QA_REVIEWER):
        raise UsageError(f'a verdict is the {QA_REVIEWER}\'s to give, not for "{role}". Say --as "{QA_REVIEWER}".')
    try:
        content = content_of(path, _MOST)
    except OSError as error:
        raise UsageError(
            f"the form {path} can't be read ({error.strerror or error}). Name the file that came back."
        ) from error
    return content, sheets_in(content, path.name)


def _form(path: Path, content: bytes, said: Returned, *, by: str) -> _Form:
    if not said.name and not by:
        raise UsageError(
            'sheet "Start here", cell B6 (Your name) is empty. Write the reviewer\'s name there, or say --by NAME.'
        )
    if _of_another(said.name, by):
        raise UsageError(
            f'--by {by}: on sheet "Start here", cell B6, the form is {said.name}\'s. Leave --by out, or mend the form.'
        )
    return _Form(path, content, said, actor_of(QA_REVIEWER, by or said.name))


def _of_another(name: str, by: str) -> bool:
    return bool(name and by) and named(name).casefold() != named(by).casefold()


def _speaker(sheets: Mapping[str, Cells], by: str) -> Actor | None:
    """Who filled in a form that is refused; None where nobody is named, or two are."""
    try:
        name = name_on(sheets)
        return None if not (name or by) or _of_another(name, by) else actor_of(QA_REVIEWER, by or name)
    except UsageError:
        return None


def _taken(connection: Connection, form: _Form, out: Path | None) -> Spoken:
    entries, live = connection.record.entries(), connection.target.live
    collected = _collection(form, collections(entries, live=live), connection)
    _ours(form, collected, connection, out)
    new = _new(form, collected, entries, live=live)
    for one in sorted(new, key=lambda one: not one.scored.failed):  # what stops the launch is the first to be there
        connection.record.append(_review(form, one), actor=form.actor)
    lines = [*_head(connection, form, new), *map(_line, new), *_left(form, collected), *_noted(form)]
    return Spoken([*lines, _receipt(connection, form, new, out)])


def _review(form: _Form, one: Answered) -> Review:
    return Review(one.run, one.scored.failed, one.output, dict(one.points), form.said.collection)


def _collection(form: _Form, known: Sequence[CollectionSeen], connection: Connection) -> CollectionSeen:
    found = [one for one in known if one.collection == form.said.collection]
    if not found:
        newest = f" The newest is {known[-1].collection}." if known else " Nothing was collected yet."
        raise UsageError(
            f"{form.path.name} is of the collection {form.said.collection}, which is not on the record of "
            f"{title_of(connection)}.{newest} Hand in its form, or name the target that this one is of."
        )
    return found[-1]


def _ours(form: _Form, collected: CollectionSeen, connection: Connection, out: Path | None) -> None:
    """Pass if the form is the one that was sent: every output as it was collected, nothing else changed."""
    sent = {f"Output {number}": one for number, one in enumerate(collected.outputs, 1)}
    for one in form.said.answered:
        ours = sent.get(one.sheet)
        if ours is None or (ours.run, ours.output) != (one.run, one.output):
            what = "has no such output" if ours is None else f"has run {ours.run} with the hash {ours.output[:12]}..."
            raise UsageError(
                f'sheet "{one.sheet}", cells B2 and B3 have run {one.run} with the hash {one.output[:12]}..., and the '
                f"collection {what} there. Answer on the form that was sent."
            )
    if form.said.seal != collected.form:
        place = _changed(form, collected, connection, out) or "something beside the answers"
        raise UsageError(
            f"{form.path.name}: {place} is not as it was sent. Only the yellow cells are to be filled in: copy the "
            f"answers into a fresh {FORM} of this collection."
        )


def _changed(form: _Form, collected: CollectionSeen, connection: Connection, out: Path | None) -> str:
    """Which cell was changed, where the form as it was sent is still here."""
    try:
        content = store_of(connection, out).content(FORM, collected.collection, _MOST)
        return changed(sheets_in(content, FORM), form.said.sheets) if content is not None else ""
    except GoliveError:
        return ""


def _new(form: _Form, collected: CollectionSeen, entries: Sequence[Entry], *, live: bool) -> list[Answered]:
    """The answers that are not on the record yet. Raises ``UsageError`` where all are, or one says otherwise now."""
    new = []
    for one in form.said.answered:
        before = verdict_by(entries, collected, one.run, form.actor.id, live=live)
        if before is None:
            new.append(one)
            continue
        data = before.draft.data
        assert isinstance(data, Review)
        if (data.critical, data.points) != (one.scored.failed, one.points):
            raise UsageError(
                f'sheet "{one.sheet}": {form.actor.id} has given another verdict on this output on '
                f"{when(before.draft.wall)}, and a form is taken once. For something critical that was seen since: "
                f'golive review {one.run} --critical ITEM --as "{QA_REVIEWER}"'
            )
    if not new:
        raise UsageError(
            f"{form.path.name} was taken from {form.actor.id} before, and all that it says is on the record already."
        )
    return new


def _head(connection: Connection, form: _Form, new: Sequence[Answered]) -> list[str]:
    title, failed = title_of(connection), [one.run for one in new if one.scored.failed]
    head = [f"The form of {form.actor.id} is taken for {title}: {len(new)} outputs, on the record."]
    if failed:
        head.insert(0, f"STOP: {len(failed)} outputs have a critical legal defect. Start the rollback now.")
        head.append(f"Of the stop: {may_clear('T3')}.")
    return head


def _line(one: Answered) -> str:
    scored = one.scored
    failed = f" Failed: {', '.join(scored.failed)}." if scored.failed else ""
    return f"  {one.sheet}, run {one.run}: {_DECIDED[scored.decision]}, {scored.points} of {OF} points.{failed}"


def _left(form: _Form, collected: CollectionSeen) -> list[str]:
    read = collected.read | {one.run for one in form.said.answered}
    left = sum(one.run not in read for one in collected.outputs)
    return [f"  {left} outputs are still to be read, by {when(collected.due)}."] if left else []


def _noted(form: _Form) -> list[str]:
    """What was written without an answer: a note goes by no rule, and somebody has to read it."""
    return [
        f"  {place} has a note, and the sheet no answer: it counts as not read yet. Read the note now."
        for place in form.said.noted
    ]


def _receipt(connection: Connection, form: _Form, new: Sequence[Answered], out: Path | None) -> str:
    """The sentence where the receipt is; that it can't be kept takes nothing off the record."""
    moment = datetime.now(UTC)
    told = {
        "version": 1,
        "collection": form.said.collection,
        "target": connection.target.name,
        "by": form.actor.id,
        "at": moment.isoformat(timespec="seconds"),
        "form": form.sha256,
        "recorded": [
            {
                "run": one.run,
                "output": one.output,
                "critical": list(one.scored.failed),
                "points": dict(one.points),
                "score": one.scored.points,
                "decision": one.scored.decision.value,
            }
            for one in new
        ],
    }
    name = f"{moment:%Y%m%dT%H%M%S}-{form.actor.id}-{form.sha256[:8]}"
    try:
        store = store_of(connection, out)
        store.put(ReviewPack(f"taken-{name}.xlsx", form.content), form.said.collection)
        receipt = store.put(
            ReviewPack(f"receipt-{name}.json", json.dumps(told, indent=2).encode()), form.said.collection
        )
    except GoliveError as error:
        return f"No receipt could be kept, and the record has all of it: {error}"
    return f"Receipt: {receipt}"


def _at_least(where: Where, form: _Form, error: GoliveError) -> Spoken:
    """Say what is critical though the form can't be checked now: a stop waits for no record, and for no lock."""
    critical = [one for one in form.said.answered if one.scored.failed]
    if not critical:
        raise error
    try:
        of_this_target(where, form.said.sheets)
    except UsageError as other:
        raise refusal(where, form.said.sheets, None, other) from error
    lines = [f"The form could not be held against the record: {error} What is critical on it is said all the same."]
    kept = False
    for one in critical:
        said = spoken(where, _review(form, one), form.actor, lambda title: [f"STOP, said for {title}:"])
        lines += [*said.lines, _line(one)]
        kept |= said.kept
    return Spoken([*lines, "Hand the form in again when the record can be read."], kept=True)
