"""A number stands once: whatever runbook.toml says is what is shown, and no other number is left beside it."""

import html
import io
import re
from collections.abc import Iterator
from functools import cache

import msgspec
import pytest
from rich.console import Console
from test_page import RUNBOOK, result
from test_rollback_plan_and_proof import scene
from watch_lines import START, at

from golive.commands.watch.screen import Lines, Page
from golive.commands.watch.words import Setting, last_lines
from golive.config.runbook import Thresholds
from golive.facts import MetricMinutes, RollbackPace, RunsRead, TenPackets
from golive.finding import Finding
from golive.model.observations import Line, PacketStatus, Review, RunStatus, Sample, Signal, Stop, WatchStart
from golive.readiness import CHECKS
from golive.report.page import launch_page
from golive.report.selection import Selection, closing
from golive.report.suites import SUITES, owed
from golive.rollback.proof import prove_errors
from golive.verdict import Verdict
from golive.watch.findings import watch_findings
from golive.watch.loop import View, Why
from golive.watch.triggers import Rules
from golive.watch.triggers.duration import due_end, judge_live

UNUSUAL = Thresholds(
    api_error_rate="0.03",
    api_error_minutes=13,
    run_failure_rate="0.13",
    run_failure_packets=17,
    run_deadline_minutes=41,
    reviewed_outputs=7,
    settle_seconds=240,
    rollback_minutes=23,
    packet_minutes=19,
    packet_critical_defects=3,
)
STRICT = msgspec.structs.replace(UNUSUAL, api_reading="strict")
SHOWN = {
    "api_error_rate": (r"\b2 %", r"\b3 %"),
    "api_error_minutes": (r"\b10\+? minutes", r"\b13\+? minutes"),
    "api_reading": ("[0-9] would stop the launch", ""),
    "run_failure_rate": (
        r"No run of|A failed run in|the limit is 0",
        r"At most 2 runs of.*3 failed runs in.*the limit is 2",
    ),
    "run_failure_packets": (r"first 10\b|of 10 (in|finished)", r"first 17\b.*of 17 (in|finished)"),
    "run_deadline_minutes": ("finished 30 minutes after", "finished 41 minutes after"),
    "reviewed_outputs": ("of 5 outputs", "of 7 outputs"),
    "settle_seconds": ("due at 14:03", "due at 14:05"),
    "rollback_minutes": (r"\b15 minutes", "23 minutes"),
    "packet_minutes": ("within 10 minutes", "within 19 minutes"),
    "packet_critical_defects": ("at most 0 critical", "at most 3 critical"),
}
"""Of each threshold: what shows the runbook's own number, and what shows the unusual one."""
UNSHOWN = {"facts_hours", "review_hours"}
VERBATIM = [step.words for step in RUNBOOK.step]
"""The runbook's own words stay word for word, whatever its numbers."""
LIVE = Setting(title="Ontogra", live=True, where="--target ontogra", name="w1")


def watches(rules: Rules) -> Iterator[View]:
    """Watches in every state of each trigger, at the moments at which they show it."""
    outages = {"good": (40, 0), "bad": (40, 12), "moving": (40, 2), "few": (3, 1), "silent": None, "empty": (0, 0)}
    stuck = [PacketStatus(at=at(2), packet=f"P-{n}", submitted=at(2), status=RunStatus.RUNNING) for n in range(3)]
    done = [PacketStatus(at=at(3), packet=f"G-{n}", submitted=at(2), status=RunStatus.SUCCESS) for n in range(17)]
    unread = [PacketStatus(at=at(3), packet=f"U-{n}", submitted=at(2), status=RunStatus.UNKNOWN) for n in range(3)]
    reviews = [Review(at=at(3), verdict_on=f"r{n}", critical=()) for n in range(4)]
    said: list[list[Line]] = [[*stuck, *reviews], [*done], [*unread], [Stop(at=at(4), trigger="T3", by="kim")]]
    for counted in outages.values():
        yield from (watch(rules, counted, minutes, said[0], "") for minutes in (1, 9, 24))
    for people in said:
        yield from (
            watch(rules, (40, 0), minutes, people, over) for minutes, over in ((4, ""), (45, ""), (125, "observed"))
        )


def watch(rules: Rules, counted: tuple[int, int] | None, minutes: int, said: list[Line], over: Why | str) -> View:
    """A watch as it stands after so many minutes, of which all from the fifth on are counted as this."""
    lines: list[Line] = [WatchStart(at=START, until=at(120)), *said]
    for index in range(minutes):
        requests, errors = (counted if index > 5 else (40, 0)) or (None, None)
        for signal, value in ((Signal.API_REQUESTS, requests), (Signal.API_ERRORS, errors)):
            lines += [Sample(signal, at(index), value, at(index + 1))] if value is not None else []
        lines += [Sample(one, at(index), 40, at(index + 1)) for one in (Signal.LOGIN_FAILURES, Signal.RUN_FAILURES)]
    judged = judge_live(lines, now=at(minutes), rules=rules, minutes=120)
    over = over or ("trigger" if any(one.verdict is Verdict.FAIL for one in judged.triggers.values()) else "")
    return View(at(minutes), judged, 120, due_end(judged, 120), over=over)  # type: ignore[arg-type]


@cache
def shown(book: Thresholds) -> str:
    """Everything that a person may be shown by these thresholds, without the runbook's own words."""
    texts: list[str] = []
    rules = Rules(book)
    titles = {one: title for name in SUITES for one, title in owed({next(iter(SUITES[name]))}, (), book).items()}
    found = [Finding(id=one, title=title, verdict=Verdict.INCONCLUSIVE, reason="Why.") for one, title in titles.items()]
    for view in watches(rules):
        out = io.StringIO()
        page = Page(LIVE, Console(file=out, force_terminal=True, width=400, color_system=None))
        page(view)
        page.close()
        Lines(LIVE, texts.append)(view)
        found += watch_findings(view.watch, kept="w1", finished=view.now)
        texts += [out.getvalue(), *(one.reason for one in view.watch.alerts), *last_lines(view, LIVE)]
    found += [*judgements(book)]
    whole = Selection(titles, found)
    texts.append(html.unescape(launch_page(RUNBOOK, result([], selection=whole))))
    texts += closing(whole, target="Ontogra", live=True) + [f"{one.sentence} {one.expected}" for one in found]
    text = re.sub(r"\s+", " ", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", " ".join(texts)))
    for words in VERBATIM:
        text = text.replace(words, "")
    return text.replace("usual are 2 %", "")  # a number of another thing


def judgements(book: Thresholds) -> Iterator[Finding]:
    """The findings of readiness and of the rollback that name a number of the runbook's in their sentences."""
    pace = RollbackPace(
        controller="ECS",
        desired=2,
        minimum=50,
        maximum=200,
        start=60.0,
        healthy=60.0,
        drain=3000.0,
        walk=60.0,
        alarms={},
    )
    values = {"ten-packets": (TenPackets(10, ()),), "rollback-in-time": (pace,)}
    values["trigger-run-failures"] = (RunsRead(3, ()), None)  # type: ignore[assignment]
    for name, seen in values.items():
        judged = CHECKS[name].judge(*seen, book)
        yield Finding(
            id=name,
            title=book.fill(CHECKS[name].title),
            verdict=Verdict.FAIL,
            reason=judged.reason,
            expected=judged.expected,
        )
    seen = MetricMinutes({at(1): 40, at(2): 40}, {at(1): 20}, at(60))
    limits = {"settle": book.settle_seconds, "limit": book.api_error_rate}
    yield prove_errors(scene(), seen, after=at(0), **limits)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SHOWN)
def test_a_number_stands_once(name: str) -> None:
    """Where a threshold has another number, the old one is in nothing that is shown, and the new one is there."""
    own = {name: getattr(Thresholds(), name)}
    before, after = shown(msgspec.structs.replace(UNUSUAL, **own)), shown(UNUSUAL if name != "api_reading" else STRICT)
    old, new = SHOWN[name]

    assert re.search(old, before)
    assert re.findall(f".{{0,60}}(?:{old}).{{0,60}}", after) == []
    for one in new.split(".*"):
        assert re.search(one, after)


def test_every_threshold_is_looked_for() -> None:
    """No threshold is forgotten here, and the runbook's file says what is meant where it says nothing."""
    assert set(SHOWN) | UNSHOWN == set(Thresholds.__struct_fields__)
    assert RUNBOOK.thresholds == Thresholds()
