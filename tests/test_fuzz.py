"""Whatever is read may be anything: no traceback, and what fired stays. A little in `test`, an hour of it in `soak`."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from mutations import between, mutated
from watch_lines import START, at, samples

from conftest import CHECKLIST, ROOT, judge_everything
from golive.config.runbook import Thresholds
from golive.errors import ConfigurationError, UsageError
from golive.facts import Fact
from golive.finding import Finding
from golive.model.observations import Fired, Line, PacketStatus, RunStatus, Stop, WatchStart
from golive.probes import probes
from golive.pytest_plugin.judging import Judging
from golive.readiness import CHECKS
from golive.readiness.checklist_file import FILE, read
from golive.readiness.recorded_facts import decode
from golive.readiness.survey import Survey
from golive.report.folder import new_session
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked
from golive.verdict import Verdict
from golive.watch.observation_log import WatchFile
from golive.watch.triggers import Rules
from golive.watch.triggers.judge import judge

SOAK = pytest.mark.soak
SEEDS = [0, *(pytest.param(seed, marks=SOAK) for seed in range(1, 400))]
"""One in `test`; each is so many changes."""
CHANGES = 60
DEAR = ("ten-packets", "journey", "journey-site", "own-probe", "audit", "too-large")
"""Facts that take long, or make something in the product each time."""


def rng_of(seed: int) -> random.Random:
    """Chance that is the same each time."""
    return random.Random(seed)  # noqa: S311 - no secret


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_of_a_watch(tmp_path: Path, seed: int) -> None:
    """A watch's file that was changed costs the lines that were, and what the record says has fired stays."""
    lines: list[Line] = [
        WatchStart(at=START, until=at(30)),
        *samples([(40, n % 3) for n in range(30)]),
        *(PacketStatus(at=at(n), packet=f"P-{n}", submitted=at(n), status=RunStatus.RUNNING) for n in range(10)),
        *(PacketStatus(at=at(n + 5), packet=f"P-{n}", submitted=at(n), status=RunStatus.SUCCESS) for n in range(9)),
        Stop(at=at(3), trigger="T3", by="ann"),
    ]
    rng, file = rng_of(seed), WatchFile(tmp_path / "watch.jsonl")
    file.add(lines)
    whole = file.path.read_bytes()
    for _ in range(CHANGES):
        file.path.write_bytes(mutated(rng, whole))
        found = file.open()
        kept = [Fired(at=at(9), trigger="T2"), *(one for one in found if not isinstance(one, WatchStart))]

        watch = judge([lines[0], *kept], rules=Rules())

        assert watch.triggers["T2"].verdict is Verdict.FAIL


@pytest.mark.parametrize("seed", SEEDS)
def test_recorded_facts(good_facts: str, seed: int) -> None:
    """Facts that were changed are refused in a sentence, or judged; nothing breaks."""
    rng = rng_of(seed)
    for _ in range(CHANGES // 4):
        text = mutated(rng, good_facts.encode()).decode(errors="replace")
        try:
            recorded = decode(text, source="facts.json")
        except ConfigurationError:
            continue
        judging = Judging(Thresholds(), CHECKLIST, fact=recorded.fact, problem=lambda: None)
        for check in CHECKS:
            assert judging.judged(check).reason


@pytest.mark.parametrize("seed", SEEDS)
def test_a_checklist(tmp_path: Path, seed: int) -> None:
    """A checklist that was changed is refused with its line, or read; a row is never lost without a word.

    A row that is not there any more is one that the lock of the checklist knows.
    """
    rng, path = rng_of(seed), tmp_path / "checklist.md"
    whole = (ROOT / FILE).read_bytes()
    for _ in range(CHANGES // 2):
        path.write_bytes(mutated(rng, whole))
        try:
            rows = read(path, list(CHECKS)).rows
        except ConfigurationError:
            continue
        assert rows


@contextmanager
def disturbed(rehearsed: Connection, seed: int) -> Iterator[Connection]:
    """The rehearsal, with somebody before its API, its website and its AWS who changes what they answer."""
    target = rehearsed.target
    assert target.aws is not None
    with (
        between(target.app.api_url, seed, share=0.5) as api,
        between(target.app.site_url, seed + 1, share=0.5) as site,
        between(target.aws.endpoint_url, seed + 2, share=0.5) as aws,
    ):
        changed = msgspec.structs.replace(
            target,
            app=msgspec.structs.replace(target.app, api_url=api, site_url=site.replace("127.0.0.1", "localhost")),
            aws=msgspec.structs.replace(target.aws, endpoint_url=aws),
        )
        connection = Connection(changed, rehearsed.clock, rehearsed._environment, checklist=CHECKLIST)
        yield connection
        connection.close()


def asked(connection: Connection) -> dict[str, Fact]:
    """What each question that is not dear has for an answer."""
    survey = Survey(probes(connection, new_session()), connection.clock)
    needs = {need for check in CHECKS.values() for need in check.needs} - set(DEAR)
    survey.start(sorted(needs))
    facts = survey.facts()
    survey.close()
    return dict(facts)


def surveyed(connection: Connection) -> dict[str, Finding]:
    """What is found by them."""
    return judge_everything(asked(connection))


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_of_product_and_aws(rehearsed: Connection, seed: int) -> None:
    """Whatever they answer, each question has an answer or a sentence; golive never breaks, and it is judged."""
    with disturbed(rehearsed, seed) as connection:
        facts = asked(connection)

    assert {name: fact.error for name, fact in facts.items() if fact.kind == "Broke"} == {}
    assert [fact.error for fact in facts.values() if fact.error and fact.error[-1] not in ".?!"] == []
    assert judge_everything(facts)


BROKEN = (
    "alarm-at-five-percent",
    "alarm-mute",
    "alarm-rings",
    "audit-silent",
    "cohort-wildcard",
    "cors-wildcard",
    "demo-users-on",
    "enforcement-off",
    "pass-role-denied",
    "previous-image-gone",
    "previous-role-spoilt",
    "rollback-slow",
    "scaling-suspended",
    "schema-ahead",
    "secret-short",
    "site-open",
    "size-unlimited",
    "sign-in-log-gone",
    "tenant-leak",
    "tokens-not-checked",
    "unhealthy-copy",
)
"""Faults that stand beside each other, in the answers of the API, of the website and of AWS."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A rehearsal with much of it broken. It is nobody else's: a copy that starts meanwhile keeps a wrong secret."""
    folder = tmp_path_factory.mktemp("broken")
    connection = open_target(Asked("rehearsal", None), record=folder, checklist=CHECKLIST)
    try:
        for name in BROKEN:
            connection.apply(name)
        yield connection
    finally:
        connection.close()


@pytest.fixture(scope="module")
def not_green(broken: Connection) -> set[str]:
    """The findings that are not green by the answers as they are."""
    return {name for name, finding in surveyed(broken).items() if finding.verdict is not Verdict.PASS}


@pytest.mark.parametrize("seed", SEEDS)
def test_no_green_by_damage(broken: Connection, not_green: set[str], seed: int) -> None:
    """What is red or undecided by the answers as they are is never green by the same answers, damaged."""
    with disturbed(broken, seed) as connection:
        found = surveyed(connection)

    assert {name: found[name].reason for name in not_green if found[name].verdict is Verdict.PASS} == {}


def test_a_changed_line_is_told() -> None:
    """What is no line is refused with its number, never broken at."""
    from golive.model.observations import decode as line_of

    rng = rng_of(7)
    for number in range(CHANGES):
        text = mutated(rng, b'{"packet":"P-1","submitted":"2026-01-14T14:00:00Z","status":"failed","at":"x"}')
        with pytest.raises(UsageError, match=f"^line {number}: "):
            line_of(text.decode(errors="replace"), number)
