"""What ECS ran before a rollback and what it runs after it, each with when that was seen and by whom."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from golive.bundle import layout
from golive.commands.bundle.gather import Gathered, first_step
from golive.files import MOST_OF_FACTS, content_of
from golive.record.entry import Entry, RunFinished
from golive.record.spans import LaunchSpan
from golive.session.connection import Connection

_FACTS = "/facts.json"


def seen_now(connection: Connection) -> Callable[[], bytes]:
    """A question for what runs now; it raises what asking the right account raises."""

    def ask() -> bytes:
        connection.own_account()  # what runs elsewhere under the same names is no evidence of this
        scene = connection.ecs.scene()
        return _told(f"AWS of {connection.target.title}, asked when the bundle was closed", scene.at, scene)

    return ask


def add_seen(every: Sequence[Entry], span: LaunchSpan, now: bytes | None, found: Gathered) -> None:
    """Put both into the bundle: before from the facts of runs, after as AWS says ``now``, else from facts as well."""
    rollback = first_step(every, span)
    ended = {one.draft.run: one.seq for one in every if isinstance(one.draft.data, RunFinished)}
    before = [run for run in found.runs if ended.get(run, 0) < rollback]
    after = [run for run in found.runs if ended.get(run, 0) > rollback]
    for name, content in (
        (layout.ECS_BEFORE, _newest(before, found)),
        (layout.ECS_AFTER, now or _newest(after, found)),
    ):
        if content is None:
            found.lacks.append(name)
        else:
            found.files[name] = content


def _newest(runs: Sequence[str], found: Gathered) -> bytes | None:
    """What the newest of these runs saw of ECS, by its facts."""
    for run in reversed(runs):
        path = found.files.get(f"{layout.SESSIONS}{run}{_FACTS}")
        seen = _scene(path) if isinstance(path, Path) else None
        if seen is not None:
            return _told(f"{seen['source']}, in run {run}", seen["finished"], seen["value"])
    return None


def _scene(path: Path) -> dict[str, Any] | None:
    try:
        fact = json.loads(content_of(path, MOST_OF_FACTS))["facts"]["scene"]
        return dict(fact) if fact["value"] is not None and fact["source"] and fact["finished"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _told(source: str, observed: datetime | str, scene: object) -> bytes:
    said = {"source": source, "observed": observed, "scene": scene}
    return msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n"
