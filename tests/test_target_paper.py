"""The page of the target file: golive loads each of its examples, and every choice that there is stands there."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any, get_args

import msgspec
import pytest

from conftest import ROOT
from golive.app import App
from golive.clock import Clock
from golive.config import target as targets
from golive.config.runbook import Thresholds
from golive.config.signals import CommandSignal, FilePackets, FileSignal, Named, Packets, Source
from golive.facts import Answer
from golive.probes.app import probes
from golive.probes.aws import read_metrics
from golive.pytest_plugin.judging import Judging
from golive.readiness import CHECKS
from golive.readiness.checklist_file import checklist_of
from golive.verdict import Verdict

PAGE = (ROOT / "docs" / "target.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
WHOLE = {"source", "means", "scheme", "absent", "bucket", "folder"}
"""A table that says one of these is another one than it was."""


def beside(shipped: Mapping[str, Any], example: Mapping[str, Any]) -> dict[str, Any]:
    """The shipped tables with an example in the place of what they have."""
    merged = dict(shipped)
    for key, value in example.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = beside(merged[key], value) if both and not WHOLE & set(value) else value
    return merged


def loaded(example: str) -> targets.Target:
    """The shipped production target with an example in it."""
    shipped = tomllib.loads((ROOT / "targets" / "ontogra.toml").read_text(encoding="utf-8"))
    return targets.from_plain(beside(shipped, tomllib.loads(example)), source="docs/target.md")


@pytest.mark.parametrize(("title", "example"), EXAMPLES, ids=[title for title, _ in EXAMPLES])
def test_each_example_loads(title: str, example: str) -> None:
    """What the page shows is a target's file, and survives being written down."""
    target = loaded(example)

    assert title
    assert targets.from_plain(targets.to_plain(target), source="x") == target


def test_there_are_examples() -> None:
    """Each part of the page has its example."""
    assert len(EXAMPLES) == len(re.findall(r"^## ", PAGE, re.MULTILINE)) == PAGE.count("```toml\n") == 14


def test_every_choice_is_named() -> None:
    """Every source, every means and every scheme that a file may have is on the page, and every signal."""
    tags = [str(one.__struct_config__.tag) for kind in (Source, Packets) for one in get_args(kind)]
    intake = ("balancer-rule", "manual")
    schemes = ("site_session", "internal_jwt", "bearer", "none")

    assert [
        one for one in (*tags, *intake, *schemes, *get_args(Named)) if f"`{one}`" not in PAGE and f'"{one}"' not in PAGE
    ] == []


def test_what_the_examples_say() -> None:
    """The examples say what their sentences say: where each path is asked, and what lines are counted from."""
    found = {title.split("`")[-2]: loaded(example) for title, example in EXAMPLES}
    addresses, signals = found["[app.paths]"], found["[signals.NAME]"].signals

    assert addresses.through_site("/runs/7") == "https://app.ontogra.com/api/backend/runs/7"
    assert addresses.api(addresses.app.paths.health) == "https://app.ontogra.com/api/health"
    assert addresses.api(addresses.app.paths.export, run="7") == "https://api.ontogra.com/runs/7/artifacts/pdf"
    assert addresses.api(addresses.app.paths.worker) == "https://worker.ontogra.com/health"
    assert isinstance(signals["api_errors"], FileSignal)
    assert isinstance(signals["upload_failures"], CommandSignal)
    assert isinstance(found["[packets]"].packets, FilePackets)
    assert found["[cohort]"].missing["cohort_list"].startswith("kept by hand: the technical owner")
    assert found["absent"].missing["scaling"] == "one machine, and no more of them"


def test_what_is_asked_through_the_website() -> None:
    """With a site's session all but what the file says to be elsewhere is asked through the website's own routes."""
    target = next(loaded(example) for title, example in EXAMPLES if "app.paths" in title)
    app = App(target, lambda _secret: "", run="r", clock=Clock())

    asked = [app._address(path, anonymous=False) for path in ("/matters/3", "api:/runs/7", target.app.paths.health)]
    app.close()

    assert asked == [
        "https://app.ontogra.com/api/backend/matters/3",
        "https://api.ontogra.com/runs/7",
        "https://app.ontogra.com/api/health",
    ]


@pytest.mark.parametrize(("status", "verdict"), [(200, Verdict.PASS), (503, Verdict.FAIL)])
def test_a_workers_own_health(status: int, verdict: Verdict) -> None:
    """A worker that says at its own address that it is not well is STOP, whatever the API says of its database."""
    target = next(loaded(example) for title, example in EXAMPLES if "app.paths" in title)
    body = {"stale_running": 0, "workers": 1}

    def answer(path: str, **_: object) -> Answer:
        return Answer(status, 0.1) if path == target.app.paths.worker else Answer(200, 0.1, body)

    seen = probes(SimpleNamespace(target=target, app=SimpleNamespace(answer=answer)), "r")["depth"].ask(Event())  # type: ignore[arg-type]

    assert CHECKS["health-depth"].judge(seen, Thresholds()).verdict is verdict


def test_a_list_that_is_kept_by_hand_is_signed_for() -> None:
    """A list of who is let in that is kept by hand is signed for by two; a stranger's sign-in is tried as always."""
    target = next(loaded(example) for title, example in EXAMPLES if "cohort" in title)
    checklist = checklist_of(ROOT, target)
    judging = Judging(Thresholds(), checklist, fact=lambda _name: None, problem=lambda: None)

    closed, effect = (judging.judged(one) for one in ("cohort-closed", "cohort-by-effect"))

    assert (closed.follows, closed.verdict) == ("row-absent.cohort_list", Verdict.INCONCLUSIVE)
    assert effect.follows == ""
    assert (row := checklist.row("absent.cohort_list")) is not None
    assert row.roles == ("pilot owner", "technical owner")


def test_requests_counted_from_a_file(tmp_path: Path) -> None:
    """T1 is judged from a log too, before the launch as during it; AWS is not asked for it."""
    target = next(loaded(example) for title, example in EXAMPLES if "signals" in title)
    now = datetime.now(UTC).replace(second=30, microsecond=0)
    line = f'1.2.3.4 - - [{now - timedelta(minutes=2):%d/%b/%Y:%H:%M:%S +0000}] "GET / HTTP/1.1" '
    (tmp_path / "access.log").write_text(f"{line}200 5\n{line}502 5\n", encoding="utf-8")
    signals = {
        name: msgspec.structs.replace(one, path="access.log") if isinstance(one, FileSignal) else one
        for name, one in target.signals.items()
    }
    target = msgspec.structs.replace(target, signals=signals)
    connection = SimpleNamespace(target=target, root=tmp_path, clock=SimpleNamespace(now=lambda: now))

    read = read_metrics(connection)  # type: ignore[arg-type]

    minute = now.replace(second=0) - timedelta(minutes=2)
    assert (read.requests[minute], read.errors[minute]) == (2, 1)
    assert (sum(read.requests.values()), sum(read.errors.values())) == (2, 1)


@pytest.mark.parametrize(
    ("body", "verdict"),
    [({"status": "up"}, Verdict.PASS), ({"status": "DOWN"}, Verdict.FAIL), ({"status": "ok"}, Verdict.FAIL)],
)
def test_a_products_own_word_for_well(body: dict[str, str], verdict: Verdict) -> None:
    """Well is what the file says, in any case; the word that another product has is not."""
    target = next(loaded(example) for title, example in EXAMPLES if "app.says" in title)

    def answer(_path: str, *, keys: tuple[str, ...], **_: object) -> Answer:
        return Answer(200, 0.1, {key: body[key] for key in keys if key in body})

    seen = probes(SimpleNamespace(target=target, app=SimpleNamespace(answer=answer)), "r")["health"].ask(Event())  # type: ignore[arg-type]

    assert CHECKS["health"].judge(seen, Thresholds()).verdict is verdict


@pytest.mark.parametrize(
    ("stuck", "workers", "verdict"), [(0, 2, Verdict.PASS), (3, 2, Verdict.FAIL), (0, 0, Verdict.FAIL)]
)
def test_where_a_product_says_what_is_stuck(stuck: int, workers: int, verdict: Verdict) -> None:
    """Stuck runs and workers are counted from where the file says that they are."""
    target = next(loaded(example) for title, example in EXAMPLES if "app.says" in title)

    def answer(_path: str, *, keys: tuple[str, ...], **_: object) -> Answer:
        return Answer(200, 0.1, dict(zip(keys[-2:], (stuck, workers), strict=True)))

    seen = probes(SimpleNamespace(target=target, app=SimpleNamespace(answer=answer)), "r")["depth"].ask(Event())  # type: ignore[arg-type]

    assert set(seen.body) == {"stale_running", "workers"}
    assert CHECKS["health-depth"].judge(seen, Thresholds()).verdict is verdict
