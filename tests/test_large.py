"""What is large works within its bounds, or says which bound it met: rows, firms, log lines, deployments."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from other_site import Reply, serving

from golive.app import App
from golive.app.access import sweep
from golive.aws import count_lines
from golive.aws.cohort import read_cohort
from golive.aws.ecs import Ecs
from golive.clock import Clock
from golive.config.intake import CohortTable
from golive.config.signals import LogSignal
from golive.config.target import Auth
from golive.facts import CohortList, SignOff, SignOffs
from golive.readiness import CHECKS, judged_row
from golive.readiness.checklist_file import HEAD, read
from golive.verdict import Verdict

NOON = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
ARN = "arn:aws:ecs:us-east-1:111122223333:service-revision/c/s/{}"
VERSION = "arn:aws:ecs:us-east-1:111122223333:task-definition/ontogra-api:{}"


class Answers:
    """An AWS whose calls are answered by functions of the same name, and whose pages by what they yield."""

    def __init__(self, **answers: Callable[..., object]) -> None:
        self._answers = answers
        self.aws = SimpleNamespace(cluster="c", service="s", account="111122223333", region="us-east-1")

    def client(self, *_: object, **__: object) -> "Answers":
        """Itself."""
        return self

    client_of = client

    def get_paginator(self, name: str) -> SimpleNamespace:
        """The pages of a call."""
        return SimpleNamespace(paginate=self._answers[name])

    def __getattr__(self, name: str) -> Callable[..., object]:
        return self._answers[name]


def test_five_hundred_rows(tmp_path: Path) -> None:
    """A checklist of 500 signed rows is read and judged row by row, and one that nobody signed is found."""
    lines = [f"| 1.{n} | Row {n} is so | sign: legal | 7 d | must |" for n in range(1, 501)]
    path = tmp_path / "checklist.md"
    path.write_text(f"## Day 1: all\n\n| {' | '.join(HEAD)} |\n|---|---|---|---|---|\n" + "\n".join(lines) + "\n")
    rows = read(path, list(CHECKS)).rows
    until = NOON + timedelta(days=6)
    signed = SignOffs(
        NOON, tuple(SignOff(row.id, "legal", "ann", NOON, until, row.wording, "r1") for row in rows[:-1]), {}, "r1"
    )

    found = [judged_row(row, signed, []) for row in rows]

    assert len(found) == 500
    assert [one.id for one in found if one.verdict is not Verdict.PASS] == ["row-1.500"]


@pytest.mark.parametrize(("missing", "extra"), [(0, 0), (1, 3)])
def test_a_thousand_firms(missing: int, extra: int) -> None:
    """A cohort of 1,000 firms is held against the product's list, whoever is too few or too many there."""
    firms = [f"firm-{n}" for n in range(1000)]
    stranger = {"email": "s@b.c", "password": {"env": "X"}}
    table = msgspec.convert(
        {"firms": firms, "users": ["golive@b.c"], "parameter": "p", "stranger": stranger}, CohortTable
    )
    told = {"firms": [*firms[missing:], *(f"more-{n}" for n in range(extra))], "users": ["golive@b.c"]}
    answer = {"InvalidParameters": [], "Parameters": [{"Value": msgspec.json.encode(told).decode()}]}
    session: Any = Answers(get_parameters=lambda **_: answer)

    assert read_cohort(session, table) == CohortList(1001, missing, extra)


def test_a_hundred_thousand_lines() -> None:
    """100,000 lines of a log in ten pages are all counted."""

    def pages(**_: object) -> Iterator[dict[str, Any]]:
        for page in range(10):
            yield {
                "events": [
                    {
                        "eventId": f"{page}-{n}",
                        "timestamp": int(NOON.timestamp() * 1000) + n % 60_000,
                        "message": f"status={500 if n % 100 == 0 else 200}",
                    }
                    for n in range(10_000)
                ]
            }

    session: Any = Answers(filter_log_events=pages)
    signals = {
        "all": LogSignal(group="g", pattern="p"),
        "bad": LogSignal(group="g", pattern="p", match="status=5"),
    }

    counted = count_lines(session, signals, start=NOON, end=NOON + timedelta(minutes=1))

    assert {name: sum(minutes.values()) for name, minutes in counted.items()} == {"all": 100_000, "bad": 1000}


def test_a_thousand_routes() -> None:
    """Each of 1,000 published routes is asked once, and the one that lets anybody in is found among them."""
    routes = [f"/r{n}" for n in range(1000)]
    document = {"paths": {one: {"delete": {}} for one in routes}}
    refused = Reply({"detail": "Who are you?"}, 401)
    answers: dict[str, Any] = {"GET /openapi.json": Reply(document), **{f"DELETE {one}": refused for one in routes}}
    with serving({**answers, "DELETE /r617": Reply("", 204)}) as site:
        table = msgspec.structs.replace(site.target().app.sweep, routes=(), site_prefixes=())
        app = msgspec.structs.replace(site.target().app, auth=Auth("none"), sweep=table)
        target = msgspec.structs.replace(site.target(), app=app)
        edge = App(target, lambda _secret: "", run="t", clock=Clock())
        swept = sweep(edge, target, threading.Event())
        edge.close()

    assert len(site.asked) == 1001
    assert {one.path for one in swept.routes if one.status != 401} == {"/r617"}


def test_two_hundred_deployments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a history of 200 deployments the good versions are found, in calls of twenty, and each once."""
    asked: list[int] = []
    made = [
        SimpleNamespace(effective=ARN.format(n % 150 + 1) if n % 2 else "", arn=f"d{n}", status="SUCCESSFUL")
        for n in range(200)
    ]

    def revisions(*, serviceRevisionArns: list[str]) -> dict[str, Any]:  # noqa: N803 - AWS's name
        asked.append(len(serviceRevisionArns))
        return {
            "serviceRevisions": [
                {
                    "serviceRevisionArn": one,
                    "taskDefinition": VERSION.format(one.rpartition("/")[2]),
                    "containerImages": [],
                }
                for one in serviceRevisionArns
            ]
        }

    session: Any = Answers(describe_service_revisions=revisions)
    ecs = Ecs(session, Clock())
    monkeypatch.setattr(ecs, "history", lambda: made)

    good = ecs.good_releases()

    assert len(good) == len({one.arn for one in good}) == len({one.effective for one in made} - {""})
    assert max(asked) <= 20
