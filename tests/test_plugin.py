"""The plugin as its users meet it: never exit 0 without proof, whatever is selected, skipped or asked wrongly."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest

from conftest import CHECKLIST, ROOT, visit
from golive.config.runbook import Thresholds
from golive.errors import UsageError
from golive.pytest_plugin.options import refuse_unfit
from golive.report.suites import SUITES, owed
from golive.session.connection import Connection
from golive_rehearsal.faults import FAULTS

OWED = len(owed({"health"}, CHECKLIST.rows, Thresholds()))
RED = list(FAULTS["database-down"].turns.values()).count("FAIL")
SHOULD = {f"row-{row.id}" for row in CHECKLIST.rows if not row.must}
ITEMS = len(SUITES["readiness"]) + len(CHECKLIST.rows)
ONE = """
import pytest
from golive.finding import prove

@pytest.mark.proves("health")
def test_health(judged):
    prove(judged("health"))
"""


def only(room: pytest.Pytester, text: str) -> None:
    """Leave one file in checks/."""
    shutil.rmtree(room.path / "checks")
    (room.path / "checks").mkdir()
    (room.path / "checks" / "test_one.py").write_text(text)


def run(room: pytest.Pytester, connection: Connection, *options: str) -> tuple[pytest.RunResult, dict[str, object]]:
    """Run the rooms against the rehearsal that is up; the result and the verdict that it left."""
    assert connection.rehearsal is not None
    visit(connection)
    where = ("--target", "rehearsal", "--attach", connection.rehearsal.control)
    result = room.runpytest_subprocess(*options, *where)
    return result, verdict(room)


def verdict(room: pytest.Pytester) -> dict[str, object]:
    """The verdict.json of the newest run, a replay's too; empty if there is none."""
    paths = sorted(room.path.glob("reports/2*/verdict.json"), key=lambda path: path.stat().st_mtime_ns)
    return dict(json.loads(paths[-1].read_text())) if paths else {}


def test_all_green(room: pytest.Pytester, rehearsed: Connection) -> None:
    """With everything checked and green the exit is 0, and a rehearsal never says GO."""
    result, said = run(room, rehearsed, "checks/")

    result.assert_outcomes(passed=ITEMS)
    assert result.ret == 0
    assert said["verdict"] == "PASS"
    assert said["rehearsal"] is True
    assert said["selection"] == {"judged": OWED, "must": OWED}
    assert said["replay"] is None
    result.stdout.fnmatch_lines(
        ["golive: target rehearsal*browser *", "Release ontogra-api:2, previous version ontogra-api:1."]
    )
    seq, _, hashed = said["record"].partition(":")
    code = f"{hashed[:4]}-{hashed[4:8]}".upper()
    result.stdout.fnmatch_lines(
        [f"REHEARSAL PASSED: {OWED} of {OWED}. Production was not checked.", f"Record code {code} (entry {seq})."]
    )
    assert rehearsed.record.journal.head() == (int(seq), hashed)
    assert "GO:" not in result.stdout.str()
    assert (room.path / "reports/latest/junit.xml").exists()
    assert list((room.path / "reports/latest/allure-results").glob("*-result.json"))
    page = (room.path / "reports/latest/index.html").read_text()
    assert "REHEARSAL: production was not checked" in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_part_is_not_the_whole(room: pytest.Pytester, rehearsed: Connection) -> None:
    """A narrower selection is green to a person who iterates, and "not a go" to everybody who reads its verdict."""
    result, said = run(room, rehearsed, "checks/", "-k", "test_health or test_sign_in_page")

    assert result.ret == 0
    assert said["verdict"] == "INCONCLUSIVE"
    assert said["selection"] == {"judged": 3, "must": OWED}
    result.stdout.fnmatch_lines([f"Not a go: 3 of {OWED} rows checked*"])


def test_a_part_in_ci(room: pytest.Pytester, rehearsed: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A narrower selection is a failure where a machine reads the exit status."""
    monkeypatch.setenv("CI", "true")

    result, said = run(room, rehearsed, "checks/", "-k", "test_sign_in_page")

    assert result.ret == 1
    assert said["verdict"] == "INCONCLUSIVE"


def test_nothing_selected(room: pytest.Pytester, rehearsed: Connection) -> None:
    """With nothing selected nothing is proven, and the exit is not 0."""
    result, said = run(room, rehearsed, "checks/", "-k", "nosuchtest")

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert said.get("verdict") == "INCONCLUSIVE"


@pytest.mark.parametrize(
    ("options", "conftest"),
    [
        (("--noconftest",), ""),
        (("--deselect", "checks/test_readiness.py"), ""),
        (("-o", "python_functions=test_health*"), ""),
        (("-c", "other.toml"), ""),
        (("-p", "no:terminal"), ""),
        (("-p", "no:golive-session"), ""),
        (("--reruns", "3"), ""),
        ((), "import pytest\n@pytest.fixture(scope='session')\ndef judged():\n    return lambda _: None\n"),
        ((), "import pytest\n@pytest.fixture(autouse=True)\ndef away():\n    pytest.skip('later')\n"),
        ((), "def pytest_collection_modifyitems(items):\n    del items[3:]\n"),
        ((), "def pytest_runtest_call(item):\n    item.runtest = lambda: None\n"),
        ((), "import pytest\n@pytest.hookimpl(tryfirst=True)\ndef pytest_runtest_call():\n    pytest.xfail('known')\n"),
    ],
)
def test_no_way_around_is_green_in_ci(
    room: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], conftest: str
) -> None:
    """Options and a conftest of a room that take tests, findings or golive itself away leave no 0 to a machine."""
    monkeypatch.setenv("CI", "true")
    (room.path / "other.toml").write_text('[pytest]\naddopts = ["--co"]\n')
    if conftest:
        (room.path / "checks" / "conftest.py").write_text(conftest)
    where = ("--target", "rehearsal", "--attach", "http://127.0.0.1:9/x")

    result = room.runpytest_subprocess("checks/", *options, *([] if "--noconftest" in options else where))

    assert result.ret != 0
    assert verdict(room).get("verdict") != "PASS"


@pytest.mark.parametrize("how", ["skip(reason='later')", "xfail(reason='known')"])
def test_skipped_is_not_known(room: pytest.Pytester, rehearsed: Connection, how: str) -> None:
    """A check that was skipped, or expected to fail, is "can't tell" and never exit 0."""
    body = ONE.replace(
        "def test_health(judged):\n    prove",
        f"@pytest.mark.{how}\ndef test_health(judged):\n    assert False\n    prove",
    )
    only(room, body)

    result, said = run(room, rehearsed, "checks/test_one.py")

    assert result.ret == 1
    assert said["verdict"] == "INCONCLUSIVE"


def test_a_test_that_proves_nothing(room: pytest.Pytester, rehearsed: Connection) -> None:
    """A test in a room that passes without its finding fails."""
    only(room, ONE.replace('prove(judged("health"))', "pass"))

    result, said = run(room, rehearsed, "checks/test_one.py")

    result.assert_outcomes(failed=1)
    assert result.ret == 1
    assert said["verdict"] == "INCONCLUSIVE"


def test_a_finding_that_is_looked_away_from(room: pytest.Pytester, rehearsed: Connection) -> None:
    """A test that judges a finding which is not PASS, and does not prove it, fails all the same."""
    only(room, ONE.replace('prove(judged("health"))', 'judged("no-token-refused"); judged("health")').replace(
        '"health")\ndef', '"no-token-refused")\ndef'))  # fmt: skip
    rehearsed.apply("access-open")
    try:
        result, said = run(room, rehearsed, "checks/test_one.py")
    finally:
        rehearsed.undo("access-open")

    result.assert_outcomes(failed=1)
    assert said["verdict"] == "FAIL"


def test_an_unmarked_test(room: pytest.Pytester, rehearsed: Connection) -> None:
    """A test in a room that proves no finding is refused before anything is asked."""
    only(room, "def test_me():\n    pass\n")

    result, said = run(room, rehearsed, "checks/test_one.py")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said == {}


def test_no_target_in_ci(room: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine must name its target: without one nothing is asked and no verdict is written."""
    monkeypatch.setenv("CI", "true")

    result = room.runpytest_subprocess("checks/")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*golive: no target named*"])
    assert verdict(room) == {}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--target", "ontogar"), '*no target "ontogar"*Did you mean "ontogra"*'),
        (("--target", "rehearsal", "--fault", "databse-down"), '*no fault*Did you mean "database-down"*'),
        (("--target", "nowhere"), '*no target "nowhere"*Known targets: rehearsal, ontogra, staging*'),
        (("--target", "rehearsal", "--fault", "nosuchfault"), '*no fault "nosuchfault"*golive faults*'),
        (("--target", "ontogra", "--fault", "database-down"), '*"ontogra" is live*'),
        (("--target", "ontogra", "--allow", "everything"), "*no such effect*"),
        (("--target", "ontogra", "--no-rollback"), "*--no-rollback is for the rehearsal*"),
        (("--target", "ontogra", "--tracing", "on"), "*passwords and pages*"),
    ],
)
def test_asked_wrongly(room: pytest.Pytester, options: tuple[str, ...], words: str) -> None:
    """What can't be done is refused with a sentence and exit 4, and nothing is asked or written."""
    result = room.runpytest_subprocess("checks/", *options)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([words])
    assert verdict(room) == {}


@pytest.mark.parametrize("option", ["--pastebin=all", "--pastebin=failed", "--showlocals", "-l", "--video=on"])
def test_what_would_give_a_live_target_away(pytester: pytest.Pytester, option: str) -> None:
    """What pytest would write, show or send of a live target's secrets is refused, and of the rehearsal's is not."""
    # No more than read: nothing is ever sent. Hypothesis would count on the session that does not come.
    config = pytester.parseconfig("-p", "no:hypothesispytest", option)

    with pytest.raises(UsageError, match=r"^--(pastebin|showlocals|video) would .*a live target.* Leave it out"):
        refuse_unfit(config, live=True)
    refuse_unfit(config, live=False)


@pytest.mark.parametrize(("target", "told"), [("ontogra", 0), ("rehearsal", 4)])
def test_no_library_logs_what_it_sends_to_a_live_target(room: pytest.Pytester, target: str, told: int) -> None:
    """Whatever level pytest was told, a library's own log of a live target is neither shown nor kept."""
    room.makepyfile(
        witness="""
        import logging
        def pytest_collection_finish():
            for name in ("botocore.parsers", "httpx", "urllib3.connectionpool"):
                logging.getLogger(name).debug("S3CRET of what is sent")
            logging.getLogger("httpx").info("S3CRET of an address")
            logging.getLogger("httpx").warning("a warning")
        """
    )

    result = room.runpytest_subprocess(
        "checks/", "--co", "-q", "--target", target, "-p", "witness", "--log-cli-level=DEBUG", "--log-file=said.log"
    )  # fmt: skip
    kept = (room.path / "said.log").read_text()

    assert result.ret == 0
    assert "a warning" in kept
    assert kept.count("S3CRET of") == result.stdout.str().count("S3CRET of") == told


def test_collect_only_touches_nothing(room: pytest.Pytester) -> None:
    """Listing the checks starts nothing, asks nobody and writes nothing."""
    result = room.runpytest_subprocess("checks/", "--co", "-q", "--target", "ontogra")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["*test_health*"])
    assert not (room.path / "reports").exists()


def test_no_connection(room: pytest.Pytester) -> None:
    """When the target can't be reached at all, every finding is "can't tell", and the exit is 1."""
    result = room.runpytest_subprocess("checks/", "--target", "rehearsal", "--attach", "http://127.0.0.1:9/x")

    assert result.ret == 1
    said = verdict(room)
    assert said["verdict"] == "INCONCLUSIVE"
    must = [one for one in said["findings"] if one["id"] not in SHOULD]  # type: ignore[attr-defined,index]
    assert {one["verdict"] for one in must} == {"INCONCLUSIVE"}


def test_tests_of_golive_itself_are_left_alone(pytester: pytest.Pytester) -> None:
    """In a session without rooms the plugin does nothing: no header, no folder, no verdict."""
    pytester.makeconftest('pytest_plugins = ("golive.pytest_plugin.plugin",)')
    pytester.makepyfile("def test_me():\n    pass\n")

    result = pytester.runpytest_subprocess()

    assert result.ret == 0
    result.stdout.no_fnmatch_line("golive: target*")
    assert not Path(pytester.path / "reports").exists()


def test_a_later_green_does_not_undo_a_red(room: pytest.Pytester, rehearsed: Connection) -> None:
    """Of two verdicts on one question the worse one stays, whichever test came last."""
    again = ONE.replace("def test_health", "@pytest.mark.xfail(reason='known')\ndef test_health")
    only(room, again.replace('"health"', '"no-token-refused"'))
    rehearsed.apply("access-open")
    try:
        result, said = run(room, rehearsed, "checks/test_one.py")
    finally:
        rehearsed.undo("access-open")

    assert result.ret == 1
    assert said["verdict"] == "FAIL"


# ---------------------------------------------------------------- the checklist


def test_an_unsigned_row_is_not_a_go(room: pytest.Pytester, rehearsed: Connection) -> None:
    """With one signature missing nothing is green, and the last lines say who must sign what, and how."""
    rehearsed.apply("unsigned")
    try:
        result, said = run(room, rehearsed, "checks/")
    finally:
        rehearsed.undo("unsigned")

    assert result.ret == 1
    assert said["verdict"] == "INCONCLUSIVE"
    result.assert_outcomes(passed=ITEMS - 1, failed=1)
    result.stdout.fnmatch_lines(
        [
            f"Not a go: 1 of {OWED} checks of *",
            "Can't tell: Row 6.2 is not signed (technical owner: not signed yet*",
            "Who must act: technical owner and support lead (row-6.2).",
        ]
    )


def test_a_row_alone(room: pytest.Pytester, rehearsed: Connection) -> None:
    """One row of the file can be asked by itself: its checks are made for it, and it is not the whole."""
    row = "readiness/Pilot_Launch_Command_Checklist_7Day.md::1.1"

    result, said = run(room, rehearsed, row)

    result.assert_outcomes(passed=1)
    assert result.ret == 0
    assert said["verdict"] == "INCONCLUSIVE"
    assert {one["id"] for one in said["findings"]} == {"health", "health-depth", "row-1.1"}  # type: ignore[attr-defined,index]


def test_a_red_check_is_told_once(room: pytest.Pytester, rehearsed: Connection) -> None:
    """A row that is red because its check is has the check's reason, and the last lines do not repeat it."""
    rehearsed.apply("site-open")
    try:
        result, _said = run(room, rehearsed, "checks/")
    finally:
        rehearsed.undo("site-open")

    result.stdout.fnmatch_lines(
        [f"STOP: 2 of {OWED} checks *", "Who must act: technical owner (site-no-session-refused, routes-closed)."]
    )
    last = result.stdout.str().partition(f"STOP: 2 of {OWED}")[2]
    assert "What should be: The website's own routes refuse who is not signed in" in last
    assert "site-no-session-refused: " not in last


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("check: health, health-depth", "check: helth", '*there is no check "helth"*'),
        ("| 1.2 |", "| 1.1 |", '*the row "1.1" is there twice*'),
        ("| Good for |", "| Life |", "*a table's head must be*"),
    ],
)
def test_a_malformed_checklist(room: pytest.Pytester, old: str, new: str, words: str) -> None:
    """A checklist with a slip of the pen is refused with one sentence; nothing is asked and nothing is written."""
    path = room.path / "readiness" / "Pilot_Launch_Command_Checklist_7Day.md"
    path.write_text(path.read_text().replace(old, new))

    result = room.runpytest_subprocess("checks/", "--target", "rehearsal")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([words])
    assert verdict(room) == {}


def test_no_checklist(room: pytest.Pytester) -> None:
    """Without its file there is no readiness: that is an error with the remedy, not a smaller checklist."""
    shutil.rmtree(room.path / "readiness")

    result = room.runpytest_subprocess("checks/", "--target", "rehearsal")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*the checklist can't be read*Put it back*"])


# ---------------------------------------------------------------- recorded facts

OFFLINE = """
import socket
def refused(*_): raise AssertionError("a replay asked somebody")
socket.socket.connect = socket.socket.connect_ex = refused
"""


@pytest.fixture
def replayable(room: pytest.Pytester, rehearsed: Connection) -> pytest.Pytester:
    """The rooms, and ``facts.json`` of a run in which the database was down; from here on nobody can be asked."""
    rehearsed.apply("database-down")
    try:
        run(room, rehearsed, "checks/")
    finally:
        rehearsed.undo("database-down")
    shutil.copy(room.path / "reports/latest/facts.json", room.path / "facts.json")
    with (room.path / "conftest.py").open("a") as conftest:
        conftest.write(OFFLINE)
    return room


def test_a_replay_gives_the_same_verdicts(replayable: pytest.Pytester) -> None:
    """Recorded facts judged again, with every socket blocked, give the same findings, and the same exit."""
    before = verdict(replayable)

    result = replayable.runpytest_subprocess("checks/", "--facts", "facts.json")

    after = verdict(replayable)
    assert before["verdict"] == "FAIL"
    assert result.ret == 1
    assert after["run"] != before["run"]
    assert after["replay"] == {
        "run": before["run"],
        "stale": False,
        "altered": False,
        "unvouched": False,
        "verdict": "FAIL",
        "recorded": "FAIL",
    }
    for key in ("verdict", "target", "rehearsal", "at", "selection", "missing", "findings", "facts_sha256"):
        assert after[key] == before[key], key
    result.stdout.fnmatch_lines(["golive: REPLAY of run *nobody is asked*", f"REPLAY: STOP: {RED} of {OWED}*"])
    again = replayable.runpytest_subprocess("checks/", "--facts", "reports/latest/facts.json")
    assert verdict(replayable)["findings"] == before["findings"]
    assert again.ret == 1
    assert not (replayable.path / "reports/latest/record").exists()


def test_altered_facts_are_noticed(replayable: pytest.Pytester, good_facts: str) -> None:
    """Facts that were mended by hand after the run are judged, called altered, and never exit 0."""
    path = replayable.path / "facts.json"
    plain = json.loads(path.read_text())
    good = json.loads(good_facts)
    path.write_text(json.dumps({**good, "run": plain["run"]}))

    result = replayable.runpytest_subprocess("checks/", "--facts", "facts.json")

    result.assert_outcomes(passed=ITEMS)
    assert result.ret == 1
    said = verdict(replayable)
    assert said["verdict"] == "FAIL"  # as the record says of that run
    assert said["replay"]["altered"] is True  # type: ignore[index]
    assert said["replay"]["verdict"] == "PASS"  # type: ignore[index]
    beside = replayable.path / "reports" / plain["run"] / "verdict.json"
    mended = {"facts_sha256": said["facts_sha256"], "verdict": "PASS"}
    beside.write_text(json.dumps(json.loads(beside.read_text()) | mended))
    shutil.copy(beside, replayable.path / "reports/latest")

    again = replayable.runpytest_subprocess("checks/", "--facts", "facts.json")

    assert again.ret == 1
    assert verdict(replayable)["verdict"] == "FAIL"
    result.stdout.fnmatch_lines(["These are not the facts that run * kept: they were altered.*"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--facts", "nowhere.json"), "*nowhere.json: the file can't be read*"),
        (("--facts", "runbook.toml"), "*no facts that golive recorded*"),
        (("--facts", "facts.json", "--target", "ontogra"), '*recorded of "rehearsal", not of "ontogra"*'),
        (("--facts", "facts.json", "--fault", "database-down"), "*--fault has no meaning with --facts*"),
        (("--facts", "facts.json", "e2e/"), "*of checks/ only*"),
        (("--target", "rehearsal", "--record", "x"), "*--record vouches for recorded facts*"),
    ],
)
def test_a_replay_asked_wrongly(room: pytest.Pytester, good_facts: str, options: tuple[str, ...], words: str) -> None:
    """What can't be judged again is refused with a sentence and exit 4."""
    (room.path / "facts.json").write_text(good_facts)

    result = room.runpytest_subprocess("checks/", *options)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([words])
    assert verdict(room) == {}


@pytest.mark.parametrize("year", ["2025", "2096"])
def test_stale_facts_open_no_gate(room: pytest.Pytester, good_facts: str, year: str) -> None:
    """Facts that are too old, or dated ahead, give their verdicts, and never exit 0."""
    plain = json.loads(good_facts)
    plain["wall"] = f"{year}-01-14T12:00:00Z"
    (room.path / "facts.json").write_text(json.dumps(plain))

    result = room.runpytest_subprocess("checks/", "--facts", "facts.json")

    result.assert_outcomes(passed=ITEMS)
    assert result.ret == 1
    said = verdict(room)
    assert (said["verdict"], said["replay"]["verdict"]) == ("INCONCLUSIVE", "PASS")  # type: ignore[index]
    result.stdout.fnmatch_lines(["These facts were recorded on * to open a gate.*"])


def test_facts_that_nobody_vouches_for(room: pytest.Pytester, good_facts: str) -> None:
    """Facts whose run is not here are not a go, however often they are judged: a replay is no witness of its own."""
    (room.path / "facts.json").write_text(good_facts)

    for _ in range(2):
        result = room.runpytest_subprocess("checks/", "--facts", "facts.json")

        said = verdict(room)
        assert result.ret == 1
        assert said["verdict"] == "INCONCLUSIVE"
        assert said["replay"]["unvouched"] is True  # type: ignore[index]
        result.stdout.fnmatch_lines(["REPLAY: Not a go: nobody here can vouch for the recorded facts."])
    assert not (room.path / "reports" / "latest").exists()


def test_facts_do_not_answer_unseen_in_ci(
    room: pytest.Pytester, good_facts: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recorded facts that a machine's settings name may not answer for today's run; typed ones are a replay."""
    (room.path / "facts.json").write_text(good_facts)
    monkeypatch.setenv("CI", "true")
    typed = room.runpytest_subprocess("checks/", "--facts", "facts.json", "-q")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--facts=facts.json")
    unseen = room.runpytest_subprocess("checks/", "--target", "rehearsal")

    typed.stdout.fnmatch_lines(["REPLAY: *"])
    assert unseen.ret == pytest.ExitCode.USAGE_ERROR
    unseen.stderr.fnmatch_lines(["*may not answer for today's run unseen*type --facts FILE*"])


def test_recorded_facts_do_not_set_their_own_age(replayable: pytest.Pytester) -> None:
    """However long the recorded runbook let facts live: today's runbook decides."""
    path = replayable.path / "facts.json"
    plain = json.loads(path.read_text())
    plain["wall"] = "2020-01-14T12:00:00Z"
    plain["thresholds"]["facts_hours"] = 10**6
    path.write_text(json.dumps(plain))

    replayable.runpytest_subprocess("checks/", "--facts", "facts.json")

    assert verdict(replayable)["replay"]["stale"] is True  # type: ignore[index]


@pytest.mark.parametrize("spoilt", [{"run": "../../x"}, {"run": "a\n::error::b"}, {"target": "a b"}])
def test_facts_with_an_odd_name_are_refused(room: pytest.Pytester, good_facts: str, spoilt: dict[str, str]) -> None:
    """A run's id and a target's name become paths and lines of the screen; what is neither is no recorded run."""
    (room.path / "facts.json").write_text(json.dumps(json.loads(good_facts) | spoilt))

    result = room.runpytest_subprocess("checks/", "--facts", "facts.json")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*these are no facts that golive recorded*"])


# ---------------------------------------------------------------- runs that end badly


def test_a_crash_in_a_probe(room: pytest.Pytester, rehearsed: Connection) -> None:
    """A probe of ours that crashes is "can't tell" with its name, never silence and never green."""
    (room.path / "checks" / "conftest.py").write_text(
        "from golive.probes import app\ndef crash(*_): raise ZeroDivisionError\napp.health = crash\n"
    )

    result, said = run(room, rehearsed, "checks/", "-k", "test_health")

    assert result.ret == 1
    assert said["verdict"] == "INCONCLUSIVE"
    result.stdout.fnmatch_lines(["Can't tell: golive broke while asking (ZeroDivisionError, *:*).*"])


@pytest.mark.parametrize(
    "body",
    [
        'prove(judged("health"))\n    assert 1 == 2',
        'prove(judged("health"))\n    raise RuntimeError("ours")',
    ],
)
def test_a_test_that_broke_proves_nothing(room: pytest.Pytester, rehearsed: Connection, body: str) -> None:
    """A test that fails after its finding passed leaves the finding open: something broke, and nobody knows what."""
    only(room, ONE.replace('prove(judged("health"))', body))

    result, said = run(room, rehearsed, "checks/test_one.py")

    assert result.ret == 1
    (finding,) = said["findings"]  # type: ignore[misc]
    assert finding["verdict"] == "INCONCLUSIVE"
    assert finding["reason"].startswith("Its test broke (")


def test_a_broken_teardown_proves_nothing(room: pytest.Pytester, rehearsed: Connection) -> None:
    """So does a fixture that fails when its test is over."""
    only(
        room,
        ONE.replace("def test_health(judged)", "def test_health(judged, spoilt)")
        + """
@pytest.fixture
def spoilt():
    yield
    raise RuntimeError("ours")
""",
    )

    result, said = run(room, rehearsed, "checks/test_one.py")

    assert result.ret == 1
    assert [one["verdict"] for one in said["findings"]] == ["INCONCLUSIVE"]  # type: ignore[attr-defined]


def test_a_killed_run_leaves_no_earlier_verdict(room: pytest.Pytester, rehearsed: Connection) -> None:
    """After a run that was killed the last verdict is not the green one of the run before it."""
    _result, before = run(room, rehearsed, "checks/")
    only(room, ONE.replace('prove(judged("health"))', "import os; os._exit(9)"))

    result, said = run(room, rehearsed, "checks/test_one.py")

    assert before["verdict"] == "PASS"
    assert result.ret == 9
    assert said["verdict"] == "INCONCLUSIVE"
    assert json.loads((room.path / "reports/latest/verdict.json").read_text()) == said
    assert said["sentence"] == "Not a go: this run has not ended. If it is not running any more, run it again."
    assert "has not ended" in (room.path / "reports/latest/index.html").read_text()


@pytest.mark.parametrize(
    ("how", "status"),
    [("raise KeyboardInterrupt", 2), ("pytest.exit('enough', returncode=0)", 1), ("raise SystemExit(0)", 1)],
)
def test_interrupted(room: pytest.Pytester, rehearsed: Connection, how: str, status: int) -> None:
    """A run that is ended in the middle is never exit 0, and its verdict says what was not checked."""
    again = ONE.replace("test_health", "test_second").replace('prove(judged("health"))', how)
    only(room, ONE + again.replace('"health"', '"no-token-refused"'))

    result, said = run(room, rehearsed, "checks/test_one.py")

    assert result.ret == status
    assert said["verdict"] == "INCONCLUSIVE"
    assert "sign-in-page" in said["missing"]  # type: ignore[operator]


def test_the_first_red_ends_it(room: pytest.Pytester, rehearsed: Connection) -> None:
    """With -x the first red ends the run at once; what it did not come to is named, and --lf comes back to the red."""
    rehearsed.apply("site-open")
    try:
        result, said = run(room, rehearsed, "checks/", "-x")
        again, said_again = run(room, rehearsed, "checks/", "--lf", "-q")
    finally:
        rehearsed.undo("site-open")

    assert (result.ret, said["verdict"]) == (1, "FAIL")
    result.stdout.fnmatch_lines(
        ["Not checked: *", "Who must act: technical owner (site-no-session-refused); operator (check*"]
    )
    again.assert_outcomes(failed=1)
    assert said_again["selection"] == {"judged": 1, "must": OWED}


def test_junit_where_it_was_asked_for(room: pytest.Pytester, good_facts: str) -> None:
    """--junitxml writes where it always does."""
    (room.path / "facts.json").write_text(good_facts)

    room.runpytest_subprocess("checks/", "--facts", "facts.json", "--junitxml", "mine.xml")

    assert f'tests="{ITEMS}"' in (room.path / "mine.xml").read_text()


def test_github(replayable: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under GitHub every finding that is not PASS is an annotation, the worst first, and the summary has them all."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(replayable.path / "summary.md"))

    result = replayable.runpytest_subprocess("checks/", "--facts", "facts.json")

    said = [line for line in result.outlines if line.startswith("::")]
    assert [line.split("::")[1].split(" ")[0] for line in said] == sorted(
        {"FAIL": "error"}.get(verdict, "warning") for verdict in FAULTS["database-down"].turns.values()
    )
    assert said[0].startswith("::error title=health-depth::STOP: The app can't reach its database")
    summary = (replayable.path / "summary.md").read_text()
    assert summary.startswith(f"### golive: REPLAY: STOP: {RED} of {OWED}")
    assert summary.count("\n| `") == ITEMS


def test_a_browser_is_found_before_anything_is_changed(room: pytest.Pytester) -> None:
    """Without a browser nothing is rolled back, nothing is proven, and the last lines say what to do about it."""
    result = room.runpytest_subprocess("e2e/", "--target", "rehearsal", "--browser-path", "/nowhere/chrome")

    assert result.ret == 1
    assert verdict(room)["verdict"] == "INCONCLUSIVE"
    result.stdout.fnmatch_lines(["Not proven:*", "*browser /nowhere/chrome does not exist*--browser-path*"])
    result.stdout.no_fnmatch_line("Release *")


def test_a_red_is_told_in_its_sentence(replayable: pytest.Pytester) -> None:
    """A red check shows its sentence and no line of golive's own code."""
    said = replayable.runpytest_subprocess("checks/", "--facts", "facts.json").stdout.str()

    assert "STOP: The app can't reach its database" in said
    assert "raise ProvenWrong" not in said
    assert "finding.py" not in said


def test_listing_loads_nothing_heavy(room: pytest.Pytester) -> None:
    """A listing loads no browser, no cloud, no HTTP client and no generator of tests: it is there at once."""
    heavy = ("boto3", "playwright", "httpx", "hypothesis", "moto", "reportlab", "golive_rehearsal.world")
    with (room.path / "conftest.py").open("a") as conftest:
        conftest.write(
            f"import sys\ndef pytest_unconfigure():\n    print('LOADED', [m for m in {heavy!r} if m in sys.modules])\n"
        )
    addopts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["addopts"]
    result = room.runpytest_subprocess(*addopts, "checks/", "--co", "-q", "--target", "rehearsal")

    assert result.ret == 0
    result.stdout.fnmatch_lines(["LOADED []*"])
