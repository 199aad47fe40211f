"""Measures what each fault makes of a rollback: by the AWS CLI, and by golive, on rehearsals.

It writes docs/faults.md, and ends with 1 where golive broke one of its laws.

Run: python3 bootstrap.py bench --faults [FAULT ...]   (with names: only their rows are measured anew)
"""

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright
from under_fault import Rehearsed, client, truth, typed

from golive.clock import Clock, poll
from golive.commands.rollback import read_rolled_back, roll_back
from golive.commands.way_back.preflight import show
from golive.commands.way_back.setting import Setting, Told
from golive.config import runbook
from golive.errors import GoliveError
from golive.finding import Finding
from golive.model.release import Release
from golive.probes.website import BrowserWalk
from golive.report.folder import new_session
from golive.rollback.plan import Plan
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.workflow.find_browser import find
from golive.workflow.proof import WORKFLOW_TITLES
from golive_rehearsal.faults import FAULTS
from golive_rehearsal.faults.known import KNOWN, NOT_PLAYED

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from setting_up.environments import environment  # noqa: E402 - found by the line before
from setting_up.tools import python_of  # noqa: E402

PAGE = ROOT / "docs" / "faults.md"
TEMPLATE = ROOT / "tests" / "fault_page.md"
LOCK = ROOT / "requirements-awscli.lock"
AT_ONCE = 2
RULES = runbook.load(ROOT / "runbook.toml")
LATEST = RULES.thresholds.rollback_minutes + 1
ROW = re.compile(r"^\| [\d, -]+ \| `([a-z0-9-]+)` \|.*$", re.MULTILINE)


@dataclass(frozen=True)
class Turn:
    """How one rollback under a fault ended: what was said, after how many minutes, and what then ran in truth."""

    said: str
    minutes: float
    green: bool
    truth: str
    causes: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether all users then were on the previous version, just as it was."""
        return self.truth == "previous"


def measured(names: Sequence[str], python: Path, keep: Callable[[str, str], None]) -> dict[str, Turn]:
    """Take golive's turn under each fault; ``keep`` gets the fault's row as soon as it is there. A few at once."""
    left, done, writing = deque(names), dict[str, Turn](), threading.Lock()

    def work() -> None:
        with Rehearsed() as rehearsed, suppress(IndexError):
            while True:
                name = left.popleft()
                try:
                    row, done[name] = row_of(name, rehearsed, python)
                except Exception as error:  # noqa: BLE001 - what can't be measured keeps no other from it
                    print(f"BROKEN {name}: it could not be measured: {error!r}", flush=True)
                    done[name] = Turn("", 0.0, green=False, truth="", broken=(repr(error),))
                    continue
                with writing:
                    keep(name, row)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for each in [pool.submit(work) for _ in range(AT_ONCE)]:
            each.result()
    return done


def row_of(name: str, rehearsed: Rehearsed, python: Path) -> tuple[str, Turn]:
    """Both turns under one fault, as a row, and golive's."""
    with rehearsed.under(name) as (connection, right):
        ours = by_golive(connection, right, name)
    with rehearsed.under(name) as (connection, right):
        plain = by_cli(connection, right, python)
    fault = FAULTS[name]
    numbers = ", ".join(str(one) for one in fault.known_as) or "-"
    cells = [numbers, f"`{name}`", fault.what, told(plain), f"{plain.minutes:.1f}", told(ours), f"{ours.minutes:.1f}"]
    row = f"| {' | '.join(_cell(one) for one in (*cells, '; '.join(ours.causes) or '-'))} |"
    print("\n".join([row, *(f"BROKEN {name}: {one}" for one in ours.broken)]), flush=True)
    return row, ours


def told(turn: Turn) -> str:
    """What was said, and what ran then."""
    wrong = "**" if turn.green and not turn.right else ""
    return f"{wrong}{turn.said}{wrong} (users on: {turn.truth})"


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ").strip()


# ---------------------------------------------------------------------- the AWS CLI's turn


def by_cli(connection: Connection, right: Release, python: Path) -> Turn:
    """``aws ecs update-service`` and ``aws ecs wait services-stable``, as the runbook has them."""
    aws, rehearsal = connection.session.aws, connection.rehearsal
    assert rehearsal is not None
    with connection.clock.waits_for_us():
        started = connection.clock.now()
        service = ("--cluster", aws.cluster, "--service", aws.service, "--task-definition", rehearsal.typed)
        done = aws_cli(connection, python, "ecs", "update-service", *service, "--query", "service.status")
        said = "" if done.returncode == 0 else f"update-service: {done.returncode}, {_last(done.stderr)}"
        if not said:
            services = ("--cluster", aws.cluster, "--services", aws.service)
            done = aws_cli(connection, python, "ecs", "wait", "services-stable", *services)
            said = "stable" if done.returncode == 0 else f"wait: {done.returncode}, {_last(done.stderr)}"
        minutes = (connection.clock.now() - started).total_seconds() / 60
        return Turn(said, minutes, done.returncode == 0, truth(connection, right))


def awscli_in(folder: Path) -> Path:
    """The Python of an AWS CLI that is installed there now, by its lock."""
    environment(folder / "awscli", LOCK.name)
    return Path(python_of(folder / "awscli"))


def aws_cli(connection: Connection, python: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    """The CLI with the rehearsal's keys and address, in the rehearsal's time, which waits for us meanwhile."""
    assert connection.rehearsal is not None
    aws, secret = connection.session.aws, connection.rehearsal.environment
    told = {
        "AWS_ACCESS_KEY_ID": secret["AWS_ACCESS_KEY_ID"],
        "AWS_SECRET_ACCESS_KEY": secret["AWS_SECRET_ACCESS_KEY"],
        "AWS_ENDPOINT_URL": str(aws.endpoint_url),
        "AWS_DEFAULT_REGION": aws.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_PAGER": "",
        "PYTHONUTF8": "1",
        "REHEARSAL_CLOCK": json.dumps(asdict(connection.clock)),
    }
    arguments, clock = [str(python), str(ROOT / "tests" / "aws_in_time.py"), *command], connection.clock
    started = subprocess.Popen(arguments, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    poll(
        lambda: started.poll() is not None or any(Path(clock.kept).glob(f"{started.pid}-*")),
        until=bool,
        every=0.02,
        within=50.0,
        clock=Clock(),
    )
    clock.let_run(clock.after(86400.0))  # now it waits for the CLI
    out, err = started.communicate(timeout=600)
    clock.let_run(clock.now())
    return subprocess.CompletedProcess(arguments, started.returncode, out, err)


def _last(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "nothing said")[:160]


# ---------------------------------------------------------------------- golive's turn


def by_golive(connection: Connection, right: Release, name: str) -> Turn:
    """What ``golive rollback`` does to AWS and proves; with what it shows before, and what is asked after it."""
    turn = _golive(connection, right, name)
    return replace(turn, broken=tuple(_broken(turn)))


def _golive(connection: Connection, right: Release, name: str) -> Turn:
    lines: list[str] = []
    setting = Setting(connection, RULES, Told(), new_session(), lines.append)
    started, pressed, shown = connection.clock.now(), time.monotonic(), list[float]()

    def before(plan: Plan) -> None:
        show(setting, plan)
        shown.append(time.monotonic())

    try:
        to = typed(connection)
        done = roll_back(connection, RULES.thresholds, run=new_session(), say=lines.append, shown=before, to=to)
    except GoliveError as error:
        minutes = (time.monotonic() - pressed) / 60
        return Turn(f"refuses: {error}", minutes, green=False, truth=truth(connection, right), causes=_causes(lines))
    minutes = (done.finding("rollback-time").finished - done.started).total_seconds() / 60 + (shown[0] - pressed) / 60
    found = list(done.findings)
    if done.proven:
        found += [read_rolled_back(connection, RULES.thresholds), *_walked(connection, name)]
    seen, open_ = truth(connection, right), [one for one in found if one.verdict is not Verdict.PASS]
    said = "proven" if not open_ else f"{_worst(open_).verdict.word}: {_worst(open_).reason}"
    causes = _causes(lines)
    return Turn(said, minutes, not open_, seen, causes, _unnamed(connection, right, started, open_, causes))


def _worst(found: Sequence[Finding]) -> Finding:
    return max(found, key=lambda one: list(Verdict).index(one.verdict))


def _walked(connection: Connection, name: str) -> list[Finding]:
    """The user steps in a browser, where the fault is one of those that only they meet."""
    if not any(one.startswith("workflow-") for one in FAULTS[name].turns) and not name.startswith("site-"):
        return []
    browser = find()
    assert browser is not None, "a browser is needed"
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        started = playwright.chromium.launch(executable_path=str(browser.path))
        walk = BrowserWalk(connection, started, new_session(), Path(folder) / "trace.zip")
        found = [walk.finding(one) for one in WORKFLOW_TITLES]
        walk.finish()
        started.close()
        return found


def _causes(lines: Sequence[str]) -> tuple[str, ...]:
    """What golive named as the cause: by ECS's word, or by what readiness sees of the way back."""
    by_aws = [line.rpartition(" does not run: ")[2].rstrip(".") for line in lines if line.startswith("AWS says why ")]
    by_readiness = [line.strip() for line in lines if line.startswith("  STOP: ")]
    return tuple(dict.fromkeys([*by_readiness, *(f"AWS says: {one}" for one in by_aws[-1:])]))


def _broken(turn: Turn) -> list[str]:
    """The laws that golive's turn broke."""
    broken = list(turn.broken)
    if turn.green and not turn.right:
        broken.append(f"green, and users are on {turn.truth}")
    if turn.minutes > LATEST:
        broken.append(f"told after {turn.minutes:.1f} minutes")
    return broken


def _unnamed(
    connection: Connection, right: Release, started: datetime, open_: Sequence[Finding], causes: Sequence[str]
) -> tuple[str, ...]:
    """What AWS says of why a rollback is not proven, unless golive named a cause."""
    ecs, aws = client(connection, "ecs"), connection.session.aws
    arns = ecs.list_tasks(cluster=aws.cluster, serviceName=aws.service, desiredStatus="STOPPED")["taskArns"]
    ended = ecs.describe_tasks(cluster=aws.cluster, tasks=arns[:100])["tasks"] if arns else []
    words = [
        one["stoppedReason"]
        for one in ended
        if one["taskDefinitionArn"] == right.arn
        and one.get("stoppingAt", started) >= started
        and not one["stoppedReason"].startswith("Scaling activity")
    ]
    service = ecs.describe_services(cluster=aws.cluster, services=[aws.service])["services"][0]
    words += [
        one["message"]
        for one in service["events"]
        if one["createdAt"] >= started and re.search("unable to|failed|is unhealthy", one["message"])
    ]
    if open_ and words and not causes:
        return (f"no cause is named, and AWS says: {words[0]}",)
    return ()


# ---------------------------------------------------------------------- the page


def page_of(rows: dict[str, str], day: str) -> str:
    """The page with these rows, in the order of their numbers."""
    names = sorted(rows, key=lambda name: (FAULTS[name].known_as or (99,), name))
    played = {one for name in names for one in FAULTS[name].known_as}
    wrong = sum(_column(rows[name], 4).startswith("**") for name in names)
    ours = sum(_column(rows[name], 6).startswith("**") for name in names)
    summary = (
        f"Of {len(names)} faults the AWS CLI is green on a wrong version, or on none, under {wrong}, "
        f"and golive under {ours}."
    )
    return TEMPLATE.read_text(encoding="utf-8").format(
        day=day,
        version=re.findall(r"^awscli==([\d.]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)[0],
        latest=LATEST,
        summary=summary,
        rows="\n".join(rows[name] for name in names),
        not_played="\n".join(f"| {one} | {KNOWN[one]} | {why} |" for one, why in NOT_PLAYED.items()),
        played=len(played),
        known=len(KNOWN),
        ways="\n".join(f"| {one} | {what} |" for one, what in KNOWN.items()),
    )


def _column(row: str, number: int) -> str:
    return row.split(" | ")[number - 1].strip("| ") if number else row


def known_rows(text: str) -> dict[str, str]:
    """The rows of a page by the fault's name."""
    return {found[1]: found[0] for found in ROW.finditer(text)}


def measure(names: Sequence[str]) -> int:
    """Measure, write the page, and say by the exit status whether every law was kept."""
    rollback = [name for name, fault in FAULTS.items() if fault.of_rollback]
    if unknown := set(names) - set(rollback):
        print(f"golive: no fault of a rollback: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    rows = known_rows(PAGE.read_text(encoding="utf-8")) if names and PAGE.exists() else {}
    rows = {name: row for name, row in rows.items() if name in rollback}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        python = awscli_in(Path(folder))

        def keep(name: str, row: str) -> None:
            rows[name] = row
            PAGE.write_text(page_of(rows, f"{datetime.now(UTC):%Y-%m-%d}"), encoding="utf-8")

        turns = measured(list(names) or rollback, python, keep)
    return 1 if any(turn.broken for turn in turns.values()) else 0


if __name__ == "__main__":
    sys.exit(measure(sys.argv[1:]))
