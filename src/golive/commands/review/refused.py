"""What is critical on a form that is refused: a stop waits for no empty cell, so it is said before the refusal is."""

import contextlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from golive.commands.stop import Where, asked_of, spoken
from golive.errors import EdgeError, GoliveError, RecordError, UsageError
from golive.record.entry import Actor, Entry
from golive.record.review_forms import Review
from golive.record.reviews import CollectionSeen, collections, verdict_by
from golive.review.answers import Failing, failing, sheets_of_outputs
from golive.review.layout import COLLECTION, FIRST, TARGET, Cells, plain
from golive.roles import QA_REVIEWER
from golive.session.open_target import open_target
from golive.session.target_choice import spoken_of

_NAMED = re.compile(r"\(([^()]+)\)\Z")
Sheets = Mapping[str, Cells]


def refusal(where: Where, sheets: Sheets, actor: Actor | None, error: UsageError) -> UsageError:
    """The refusal of a form for ``error``, after what is critical on it has been put on the record, or kept.

    That is done for who names himself, for outputs of a collection of this target. The rest is told with the command
    that says it, and so is all where nobody is named.
    """
    critical = failing(sheets)
    if not critical:
        return error
    told = [_told(where, one, said) for one, said in _said(where, sheets, actor, critical)]
    return UsageError(
        f"{Exception.__str__(error)} The form is refused, and it has a critical item all the same. {' '.join(told)}"
    )


def of_this_target(where: Where, sheets: Sheets) -> None:
    """Pass for a form that names this target. Raises ``UsageError`` for one of another target's, or of none."""
    said = plain(sheets.get(FIRST, {}).get(TARGET, ""))
    found = _NAMED.search(said)
    names = {Path(spoken_of(where.root, target=where.target, attach=where.attach)).stem}
    with contextlib.suppress(GoliveError):
        names.add(asked_of(where).known_as)
    if found is None or found[1] not in names:
        raise UsageError(
            f'sheet "{FIRST}", cell {TARGET}: the form is of {said[:80] or "no target"}, not of '
            f"{' or '.join(sorted(names))}. Name the target that it is of, as in --target NAME."
        )


def _said(where: Where, sheets: Sheets, actor: Actor | None, critical: Sequence[Failing]) -> list[tuple[Failing, str]]:
    """Each with what became of it, in sentences; empty for what could not be said for the reviewer."""
    ours: Sequence[Failing] = ()
    before: set[str] = set()
    if actor is not None:
        try:
            with open_target(asked_of(where)) as connection:
                entries, live = connection.record.entries(), connection.target.live
            ours, before = _ours(sheets, critical, actor, entries, live=live)
        except (EdgeError, RecordError):  # it is kept
            with contextlib.suppress(GoliveError):
                of_this_target(where, sheets)
                ours = critical
        except GoliveError:
            pass
    told = []
    for one in critical:
        said = "It is on the record already." if one.sheet in before else ""
        if actor is not None and not said and one in ours and one.run:
            said = _spoken(where, one, actor)
        told.append((one, said))
    return told


def _ours(
    sheets: Sheets, critical: Sequence[Failing], actor: Actor, entries: Sequence[Entry], *, live: bool
) -> tuple[list[Failing], set[str]]:
    """Those of outputs that were collected and that this person gave no verdict on; the sheets of what was said."""
    wanted = plain(sheets.get(FIRST, {}).get(COLLECTION, ""))
    collected = next((one for one in reversed(collections(entries, live=live)) if one.collection == wanted), None)
    if collected is None:
        return [], set()
    sent = dict(zip(sheets_of_outputs(len(collected.outputs)), collected.outputs, strict=True))
    found = [one for one in critical if one.sheet in sent and (sent[one.sheet].run, sent[one.sheet].output) == one.of]
    before = {one.sheet for one in found if _before(one, actor, entries, collected, live=live)}
    new = [one for one in found if verdict_by(entries, collected, one.run, actor.id, live=live) is None]
    return new, before


def _before(one: Failing, actor: Actor, entries: Sequence[Entry], collected: CollectionSeen, *, live: bool) -> bool:
    """Whether this person has said all of this of the output since it was collected."""
    return any(
        isinstance(data := entry.draft.data, Review)
        and data.review_of == one.run
        and set(one.items) <= set(data.critical)
        and entry.seq > collected.seq
        and entry.draft.actor.id.casefold() == actor.id.casefold()
        and (entry.draft.mode == "live") is live
        for entry in entries
    )


def _spoken(where: Where, one: Failing, actor: Actor) -> str:
    """Say it, as `golive review RUN --critical` does; it is no verdict by the form, which is still to come."""
    with contextlib.suppress(GoliveError):
        said = spoken(
            where,
            Review(one.run, one.items, one.output),
            actor,
            lambda title: [f"STOP, said by {actor.id} for {title}. Start the rollback now."],
        )
        return " ".join([*said.lines, *([] if said.kept else ["It is on the record."])])
    return ""


def _told(where: Where, one: Failing, said: str) -> str:
    items = ", ".join(one.items)
    if not one.run:
        return f'Sheet "{one.sheet}" has {items} as failed, of no run that can be read: call the technical owner now.'
    what = f'Sheet "{one.sheet}", run {one.run}: {items}.'
    target = f" --target {where.target}" if where.target else ""
    flags = " ".join(f"--critical {item}" for item in one.items)
    command = f'golive review {one.run} {flags} --as "{QA_REVIEWER}" --by NAME{target}'
    return f"{what} {said}" if said else f"{what} It is NOT on the record: say it now, with {command}."
