"""The rendered Allure report: one file that calls nobody, shows the run, and knows the runs before it."""

import json
import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from allure_commons import model2
from playwright.sync_api import Browser, Page, expect, sync_playwright

from conftest import ROOT
from golive.commands.report import RENDERER, report
from golive.errors import EdgeError, Unexpected, UsageError
from golive.finding import Finding
from golive.report.allure_render import Renderer, refuse_calls, sealed
from golive.report.allure_results import AllureResults, Told
from golive.verdict import Verdict
from golive.workflow.find_browser import find

HEALTH, DEPTH, SIGNALS = "The API answers healthy", "Database and worker are alive", "The signals can be read"
GTAG = """<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
    <script>
        function gtag(){dataLayer.push(arguments);}
        gtag('js', new Date());
    </script>"""


def leave_run(
    reports: Path, run: str, verdicts: dict[str, Verdict], *, rehearsal: bool = True, replay: bool = False
) -> None:
    """A run as it is left behind: its results and its verdict, in its own folder and as the latest one."""
    folder = reports / run / "allure-results"
    folder.mkdir(parents=True)
    told: list[Told] = []
    results = AllureResults(folder, lambda: told[-1])
    for title, verdict in verdicts.items():
        finding = Finding(
            id=title.split()[-1], title=title, verdict=verdict, reason=f"Seen by {run}.", remedy="Call the owner."
        )
        labels = (("finding", finding.id), ("epic", "Pilot go-live"), ("feature", "01 Launch window"), ("story", "Go"))
        told.append(Told(title, labels, finding))
        made = model2.TestResult(
            name="x", uuid=f"{run}-{title}", testCaseId=title, fullName=title, status="passed", start=1, stop=2
        )
        made.parameters = [model2.Parameter("browser_name", "'chromium'")] if title == DEPTH else []
        made.start = made.stop = int(run.split("-")[1]) * 1000
        results.report_result(made)
        (folder / f"{finding.id}-result.json").write_text(json.dumps(plain(made)), encoding="utf-8")
    results.close(environment={"Target": "rehearsal"}, executor={}, files={"verdict.json": b"{}"})
    results.unregister()
    again = {"run": "run-1", "stale": False} if replay else None
    said = {
        "run": run,
        "target": "rehearsal",
        "rehearsal": rehearsal,
        "replay": again,
        "sentence": f"STOP: the verdict of {run}.",
    }
    (folder.parent / "verdict.json").write_text(json.dumps(said), encoding="utf-8")
    shutil.rmtree(reports / "latest", ignore_errors=True)
    shutil.copytree(reports / run, reports / "latest")


def plain(made: object) -> object:
    """A result as the library writes it."""
    from attr import asdict

    return asdict(made, filter=lambda _field, value: bool(value))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs of the rehearsal, one of a live target and a replay between them; the last one is rendered, twice."""
    assert Renderer.installed(RENDERER), "python3 bootstrap.py test installs the renderer, or says why it can't"
    folder = tmp_path_factory.mktemp("reports")
    good = dict.fromkeys((HEALTH, DEPTH, SIGNALS), Verdict.PASS)
    leave_run(folder, "run-1", good)
    leave_run(folder, "run-2", {**good, HEALTH: Verdict.FAIL}, rehearsal=False)
    leave_run(folder, "run-3", {**good, DEPTH: Verdict.FAIL})
    leave_run(folder, "run-35", good, replay=True)
    leave_run(folder, "run-4", {**good, DEPTH: Verdict.FAIL, SIGNALS: Verdict.INCONCLUSIVE})
    said: list[str] = []
    report(folder, said.append)
    report(folder, said.append)
    (folder / "said.txt").write_text("\n".join(said), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of this machine."""
    found = find()
    assert found is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found.path))
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, reports: Path) -> Iterator[tuple[Page, list[str]]]:
    """The report opened from disk, and every request that it makes."""
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((reports / "latest" / "allure.html").as_uri())
    yield page, asked
    page.close()


def test_it_shows_the_run_and_calls_nobody(opened: tuple[Page, list[str]]) -> None:
    """Opened from disk it shows verdict, tree, a failed and a broken test with the operator's sentence; no request."""
    page, asked = opened

    expect(page.get_by_text("STOP: the verdict of run-4.").first).to_be_visible()
    for words in ("Pilot go-live", "01 Launch window", HEALTH, DEPTH, SIGNALS):
        expect(page.get_by_text(words, exact=True).first).to_be_visible()
    page.get_by_text(DEPTH, exact=True).first.click()
    expect(page.get_by_text(f"STOP: Seen by run-4. What should be: {DEPTH}. Call the owner.").first).to_be_visible()
    expect(page.get_by_text("STOP: proven wrong").first).to_be_visible()
    page.go_back()
    page.get_by_text(SIGNALS, exact=True).first.click()
    expect(page.get_by_text(f"Can't tell: Seen by run-4. What should be: {SIGNALS}.").first).to_be_visible()
    expect(page.get_by_text("Check could not be made").first).to_be_visible()
    assert asked[0].startswith("file://")
    assert [url for url in asked if not url.startswith(("file://", "data:", "blob:"))] == []


def test_what_would_call_out_is_stopped_by_the_page_itself(opened: tuple[Page, list[str]]) -> None:
    """Even a script inside the page reaches nobody, neither with a request nor with a picture."""
    page, _asked = opened
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        asking = "address => fetch(address).then(() => 'reached', () => 'stopped')"
        loading = """address => new Promise(end => {
            const one = new Image(); one.onload = one.onerror = event => end(event.type); one.src = address; })"""

        assert page.evaluate(asking, address) == "stopped"
        assert page.evaluate(loading, address) == "error"
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_no_serious_violation_of_accessibility(opened: tuple[Page, list[str]]) -> None:
    """Neither the tree nor a failed or broken test's page has an accessibility violation that axe calls serious."""
    page, _asked = opened

    def serious() -> list[str]:
        page.add_script_tag(content=(RENDERER / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
        found = page.evaluate("() => axe.run()")["violations"]
        bad = [one for one in found if one["impact"] in ("serious", "critical")]
        return [f"{one['help']}: {node['html']} {node['failureSummary']}" for one in bad for node in one["nodes"]]

    expect(page.get_by_text(DEPTH, exact=True).first).to_be_visible()
    assert serious() == []
    for title in (DEPTH, SIGNALS):
        page.get_by_text(title, exact=True).first.click()
        expect(page.get_by_test_id("test-result-info-title")).to_have_text(title)
        assert serious() == []
        page.go_back()


def test_history_is_of_the_same_kind_and_once_a_run(opened: tuple[Page, list[str]]) -> None:
    """Rendered twice, the history has each earlier run of the rehearsal once, no replay and no live target."""
    page, _asked = opened

    page.get_by_text(DEPTH, exact=True).first.click()
    page.get_by_test_id("test-result-tab-history").click()

    points = page.get_by_test_id("test-result-history-item")
    expect(points).to_have_count(2)
    expect(points.nth(0).get_by_test_id("tree-leaf-status-failed")).to_be_visible()
    expect(points.nth(1).get_by_test_id("tree-leaf-status-passed")).to_be_visible()


def test_what_is_said(reports: Path) -> None:
    """The command says the verdict, the page, the results, and the report with its size and its history."""
    lines = (reports / "said.txt").read_text(encoding="utf-8").splitlines()
    latest = reports / "latest"

    assert lines[:3] == [
        "STOP: the verdict of run-4.",
        f"Page: {latest / 'index.html'}",
        f"Allure results: {latest / 'allure-results'}",
    ]
    assert re.search(r"allure\.html \(\d\.\d MB in \d+\.\d s, after 2 earlier runs\)$", lines[3])
    assert lines[:3] == lines[4:7]
    assert (latest / "allure.html").stat().st_size < 10_000_000
    assert (reports / "run-4" / "allure.html").read_bytes() == (latest / "allure.html").read_bytes()


def test_without_a_renderer(reports: Path, tmp_path: Path) -> None:
    """Where no renderer is installed, all else is said as ever, and how to get one."""
    said: list[str] = []

    report(reports, said.append, renderer=tmp_path)

    assert said[0] == "STOP: the verdict of run-4."
    assert said[-1] == "Allure report: not rendered yet. Run: python3 bootstrap.py report"


def test_without_a_run(tmp_path: Path) -> None:
    """Without a run there is nothing to report on, and it says what to do."""
    with pytest.raises(UsageError, match=r"no run to report on yet\. Run: python3 bootstrap\.py checks"):
        report(tmp_path, print)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"run": "x"}'])
def test_a_verdict_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    """A verdict.json that was cut off is no run, in one sentence."""
    (tmp_path / "latest").mkdir()
    (tmp_path / "latest" / "verdict.json").write_text(text)

    with pytest.raises(UsageError, match="no run to report on"):
        report(tmp_path, print)


def test_results_that_were_not_finished(reports: Path, tmp_path: Path) -> None:
    """A run that was killed before it finished its results has no report that looks whole."""
    shutil.copytree(reports, tmp_path / "reports")
    (tmp_path / "reports" / "latest" / "allure-results" / "categories.json").unlink()
    said: list[str] = []

    report(tmp_path / "reports", said.append)

    assert any("ended before it could finish" in line for line in said)


def test_a_node_that_is_gone(reports: Path, tmp_path: Path) -> None:
    """A node that no longer is there ends with the remedy, and the earlier report stays."""
    gone = Renderer(RENDERER, str(tmp_path / "node"))

    with pytest.raises(EdgeError, match=r"could not be run.*bootstrap\.py report"):
        gone.render(reports / "latest" / "allure-results", name="x", history=[])


def test_analytics_are_cut_out() -> None:
    """The block that calls Google is cut out, everything around it stays, and the policy is the first of the head."""
    page = sealed(f"<html><head>\n<title>x</title></head><body><p>before</p>{GTAG}<p>after</p></body></html>")

    assert "gtag" not in page
    assert "<p>before</p><p>after</p>" in page
    assert re.search(r"<head>\s*<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'", page)


@pytest.mark.parametrize(
    "left",
    [
        "<script>gtag('js', new Date());</script>",
        GTAG.replace("<script>", "<!-- newer --><script>"),
        '<script src="https://cdn.example/x.js"></script>',
        "<img alt='' src='//cdn.example/x.png'>",
        "<link rel=stylesheet href=http://cdn.example/x.css>",
        '<iframe\nsrc = "HTTPS://cdn.example"></iframe>',
        '<script src="data:text/javascript;base64,Z3RhZygxKTs="></script>',
    ],
)
def test_what_still_would_call_out_is_refused(left: str) -> None:
    """A page in which anything is left that loads from elsewhere, inside a packed script too, is not handed out."""
    with pytest.raises(Unexpected, match="not handed out"):
        sealed(f"<html><head></head><body>{left}</body></html>")


def test_a_page_without_the_policy_is_refused() -> None:
    """A page that has no policy, or has it too late, is not handed out, however clean."""
    late = sealed("<html><head></head><body></body></html>").replace("<head>", "<head><script>1</script>")

    for page in ("<html><head></head></html>", late):
        with pytest.raises(Unexpected, match="no policy"):
            refuse_calls(page)


def test_the_lock_of_the_renderer() -> None:
    """Allure is pinned, each package has its hash and a permissive licence, runs no script and has no address."""
    text = (ROOT / "renderer" / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: one for name, one in json.loads(text)["packages"].items() if name}
    permissive = {"MIT", "Apache-2.0", "ISC", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "Python-2.0",
                  "MPL-2.0", "(MPL-2.0 OR Apache-2.0)"}  # fmt: skip

    assert packages["node_modules/allure"]["version"] == "3.18.0"
    assert all(one["integrity"].startswith("sha512-") for one in packages.values())
    assert {one["license"] for one in packages.values()} <= permissive
    assert not any(one.get("hasInstallScript") for one in packages.values())
    assert "://" not in text
