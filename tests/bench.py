"""Measures, side by side in one run, what golive does beside the plain way of doing the same.

The survey beside asking one after the other, the start of the commands, and the four user steps in a browser beside a
script of the same steps that is written with Playwright alone.

Run: python3 bootstrap.py bench
Or:  python3 bootstrap.py bench --first-start [CHECKOUT]   (first_start.py: the first `checks` beside an older one's)
Or:  python3 bootstrap.py bench --exports [CHECKOUT]       (export_bench.py: reading a long export)
Or:  python3 bootstrap.py bench --bundle                   (bundle_bench.py: a bundle closed and verified)
Or:  python3 bootstrap.py bench --record [CHECKOUT]        (record_bench.py: what a long record costs)
Or:  python3 bootstrap.py bench --faults [FAULT ...]       (fault_table.py: rollbacks under faults: docs/faults.md)
Or:  python3 bootstrap.py bench --rollback [TURNS]         (rollback_bench.py: beside the AWS CLI, in turns)
Or:  python3 bootstrap.py bench --verify                   (verify_bench.py: what verifying a bundle costs)
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import bundle_bench
import export_bench
import fault_table
import first_start
import record_bench
import rollback_bench
import verify_bench
from playwright.sync_api import Browser, sync_playwright

from golive.model.observations import MINUTE, Line, PacketStatus, Review, RunStatus, Sample, Signal, WatchStart
from golive.model.packet import Packet
from golive.pdf import read_output
from golive.probes import probes
from golive.probes.app import own_packet
from golive.readiness.survey import Survey
from golive.report.folder import new_session
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked
from golive.watch.triggers import Rules
from golive.watch.triggers.judge import judge
from golive.workflow.browser import BrowserWorkflow
from golive.workflow.find_browser import find
from golive.workflow.walk import Walk

ROOT = Path(__file__).resolve().parent.parent


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def survey(connection: Connection) -> None:
    """The survey's wall time beside its slowest probe and beside the sum of all."""
    single: dict[str, float] = {}
    for name in probes(connection, "x"):
        alone = Survey(probes(connection, new_session()), connection.clock)
        single[name] = seconds(lambda alone=alone, name=name: alone.fact(name))  # type: ignore[misc]
    together = Survey(probes(connection, new_session()), connection.clock)
    wall = seconds(lambda: (together.start(single), together.facts()))
    slowest = max(single, key=lambda name: single[name])
    bar = 1.3 * single[slowest] + 1
    print(f"survey of {len(single)} probes: {wall:.2f} s")
    print(f"  slowest probe alone ({slowest}): {single[slowest]:.2f} s; bar 1.3 x + 1 s: {bar:.2f} s")
    print(f"  one after the other: {sum(single.values()):.2f} s; ratio {wall / sum(single.values()):.2f}")


def browser_steps(connection: Connection, times: int = 5) -> None:
    """The four user steps in a browser, golive's beside a bare script's, in turns on one rehearsal."""
    found = find()
    assert found is not None, "a browser is needed"
    took: dict[str, list[float]] = {"a bare script": [], "golive": []}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found.path))
        for number in range(times + 1):  # the first one warms all up
            packet = own_packet(connection.target, f"bench-{number}")
            raw = seconds(lambda packet=packet: bare_walk(browser, connection, packet))  # type: ignore[misc]
            ours = golive_walk(browser, connection, packet)
            if number:
                took["a bare script"].append(raw)
                took["golive"].append(ours)
        browser.close()
    for name, each in took.items():
        print(f"four user steps in a browser, {name}: {min(each):.2f} / {median(each):.2f} / {max(each):.2f} s")
    ratio = median(took["golive"]) / median(took["a bare script"])
    print(f"  ratio of the middle ones of {times}: {ratio:.2f} (bar: 1.2)")


def golive_walk(browser: Browser, connection: Connection, packet: Packet) -> float:
    """How long golive's own steps take, with the reading of the export; what was made is deleted afterwards."""
    workflow = BrowserWorkflow(browser, connection.target, connection.resolve, delete=lambda _matter: ())
    walk = Walk(workflow, packet, read_output)
    took = seconds(lambda: walk.upto("export"))
    assert all(step.worked for step in walk.finish().steps), walk.journey
    return took


def bare_walk(browser: Browser, connection: Connection, packet: Packet) -> None:
    """The same steps as somebody would write them with Playwright alone, for the rehearsal's website."""
    app = connection.target.app
    context = browser.new_context(base_url=app.site_url)
    page = context.new_page()
    page.goto("/auth/signin")
    page.get_by_placeholder("e.g. partner@litigation.law").fill(app.synthetic.email)
    page.locator("input[name=password]").fill(connection.resolve(app.synthetic.password))
    page.get_by_role("button", name="Authorize Session").click()
    page.wait_for_url("**/app/cases")
    page.goto("/app/new-case")
    page.get_by_label("Case Name / Matter Reference (optional)").fill(f"GOLIVE-bare-{packet.marker}")
    page.locator("input[type=file]").set_input_files(
        {"name": "packet.pdf", "mimeType": "application/pdf", "buffer": packet.pdf}
    )
    page.wait_for_url("**/review")
    page.goto(page.url.removesuffix("/review"))
    page.locator("[data-run-status]").filter(has_text=re.compile("^(success|partial|needs_review)$")).wait_for()
    with context.expect_event("download") as coming:
        page.get_by_role("button", name="Chronology PDF").click()
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF-")
    context.close()


def starts() -> None:
    """The start of the commands that a person waits for."""
    commands = {
        "golive --help": [sys.executable, "-m", "golive", "--help"],
        "pytest --co checks/": [sys.executable, "-m", "pytest", "--co", "-q", "checks/", "--target", "rehearsal"],
        "python -c pass": [sys.executable, "-c", "pass"],
    }
    alone = {**os.environ, "CI": ""}  # under CI a listing is no success
    for name, command in commands.items():
        took = sorted(
            seconds(
                lambda command=command: subprocess.run(command, cwd=ROOT, env=alone, capture_output=True, check=True)
            )  # type: ignore[misc]
            for _ in range(5)
        )
        print(f"{name}: {took[0]:.2f} / {took[2]:.2f} / {took[4]:.2f} s (least, middle, most of 5)")


def replays() -> None:
    """How long it takes to judge a watch again, and how that grows with its length."""
    took = {}
    for hours in (2, 20):
        lines = watch_of(hours * 60)
        took[hours] = min(seconds(lambda lines=lines: judge(lines, rules=Rules())) for _ in range(3))  # type: ignore[misc]
        print(f"replay of a {hours}-h watch, {len(lines)} lines: {took[hours]:.3f} s")
    print(f"  10 times the minutes: {took[20] / took[2]:.1f} times the time (bar: 11)")


def watch_of(minutes: int) -> list[Line]:
    """A busy watch: every signal each minute, a few errors, packets and reviews all the time."""
    begin = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)
    lines: list[Line] = [WatchStart(at=begin, until=begin + minutes * MINUTE)]
    for number in range(minutes):
        minute = begin + number * MINUTE
        lines += [Sample(signal, minute, 40 if "request" in signal else number % 3) for signal in Signal]
        if number % 6 == 0:
            lines.append(
                PacketStatus(packet=f"P-{number}", submitted=minute, status=RunStatus.SUCCESS, at=minute + 5 * MINUTE)
            )
            lines.append(Review(verdict_on=f"run-{number}", at=minute + 9 * MINUTE, critical=()))
    return lines


def main() -> None:
    """Measure everything once."""
    starts()
    replays()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        begun = time.monotonic()
        connection = open_target(Asked("rehearsal", None), record=Path(folder))
        print(f"rehearsal up: {time.monotonic() - begun:.2f} s")
        try:
            survey(connection)
            browser_steps(connection)
        finally:
            connection.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--first-start"]:
        first_start.compare(*sys.argv[2:])
    elif sys.argv[1:2] == ["--exports"]:
        export_bench.exports(Path(sys.argv[2]) if sys.argv[2:] else None)
    elif sys.argv[1:2] == ["--record"]:
        record_bench.compare(Path(sys.argv[2]) if sys.argv[2:] else None)
    elif sys.argv[1:2] == ["--bundle"]:
        bundle_bench.measure()
    elif sys.argv[1:2] == ["--rollback"]:
        rollback_bench.compare(*map(int, sys.argv[2:]))
    elif sys.argv[1:2] == ["--verify"]:
        verify_bench.measure()
    elif sys.argv[1:2] == ["--faults"]:
        sys.exit(fault_table.measure(sys.argv[2:]))
    else:
        main()
