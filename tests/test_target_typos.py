"""A slip of the pen in a target file is refused where it is read, with its line, its key, its value and what may be."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conftest import ROOT
from golive.cli.main import app
from golive.config import target as targets
from golive.config.forms import encrypted
from golive.errors import ConfigurationError
from golive.session.target_choice import asked

SHIPPED = (ROOT / "targets" / "ontogra.toml").read_text(encoding="utf-8")
FILLED = (
    SHIPPED
    .replace("000000000000:", "123456789012:")
    .replace('"000000000000"', '"123456789012"')
    .replace("0000000000000000", "50dc6c495c0c9188")
    .replace("websites = []", 'websites = ["web:3"]')
    .replace("schema_most = 0", "schema_most = 8")
    .replace('firms = ["golive-synthetic"]', 'firms = ["golive-synthetic", "harbor"]')
)  # fmt: skip
PEOPLE = "\n".join(
    f'{role} = {{ name = "Lee Moss", reach = "+1 212 867 5309" }}'
    for role in ("pilot_owner", "technical_owner", "qa_reviewer", "support_lead")
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a target file that is filled in, its people too."""
    (tmp_path / "targets").mkdir()
    (tmp_path / "targets" / "ontogra.toml").write_text(FILLED, encoding="utf-8")
    (tmp_path / "targets" / "people-ontogra.toml").write_text(PEOPLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, old: str, new: str) -> tuple[Path, int]:
    """The file with other words in it, and the line that they are on."""
    path = folder / "targets" / "ontogra.toml"
    assert old in FILLED
    path.write_text(FILLED.replace(old, new, 1), encoding="utf-8")
    return path, FILLED[: FILLED.index(old)].count("\n") + 1


ELB = "arn:aws:elasticloadbalancing:us-east-1:123456789012"
TYPOS: list[tuple[str, str, str, str]] = [
    ('cluster = "ontogra-cluster"', 'cluster = ""', "aws.cluster", 'is ""'),
    ('title = "Ontogra production"', 'title = " "', "title", "may not be empty"),
    ('"demo@"', '""', "app.demo_words[1]", "may not be empty"),
    ("https://api.ontogra.com", "https://api.ontogra.com:99999", "app.api_url", "a port is a number from 1 to 65535"),
    ("https://api.ontogra.com", "https//api.ontogra.com", "app.api_url", "such as https://api.example.com"),
    ("https://api.ontogra.com", "https://api.ontogra,com", "app.api_url", "is no name of a host"),
    ("https://api.ontogra.com", "https://api.ontogra.com/v1", "app.api_url", "belongs to each of [app.paths]"),
    ("https://app.ontogra.com", "http://app.ontogra.com", "app.site_url", "write https://"),
    ("run_limit", 'sign_in_origins = ["http://login.example.com"]\nrun_limit', "app.sign_in_origins", "write https://"),
    ("run_limit", 'sign_in_origins = ["login.example.com"]\nrun_limit', "app.sign_in_origins", "the whole address"),
    (f"{ELB}:target", f"{ELB.replace('1234', '9999')}:target", "aws.target_group", "is in account 999956789012"),
    (f"{ELB}:target", f"{ELB.replace('123456789012', '000000000000')}:target", "aws.target_group", "still has the"),
    (f"{ELB}:listener", f"{ELB.replace('east', 'west')}:listener", "intake.listener", "the listener is in us-west-1"),
    (f"{ELB}:listener", "arn:aws:elasticloadbalancing:listener", "intake.listener", "such as arn:aws:elastic"),
    ('load_balancer = "app/', 'load_balancer = "loadbalancer/app/', "aws.load_balancer", "such as app/api/50dc6c"),
    ('region = "us-east-1"', 'region = "us-east1"', "aws.region", "such as us-east-1"),
    ('account = "123456789012"', "account = 123456789012", "aws.account", "text in quotes"),
    ("America/New_York", "Eastern", "messages.time_zone", 'Did you mean "US/Eastern"?'),
    ("people-ontogra.toml", "people-ontogr.toml", "messages.people", 'Did you mean "people-ontogra.toml"?'),
    ("[cohort]", "[cohrt]", "cohrt", 'Did you mean "cohort"? Known: name, title, app,'),
    ("site_url =", "siteurl =", "app.siteurl", 'Did you mean "site_url"?'),
    ("[signals.api_requests]", "[signals.api_request]", "signals.api_request", 'Did you mean "api_requests"?'),
    ('source = "manual"', 'source = "manuel"', "signals.login_failures.source", 'Did you mean "manual"?'),
    ('scheme = "site_session"', 'scheme = "session"', "app.auth.scheme", "Known: internal_jwt, site_session, bearer"),
    ("run_limit_seconds = 300", 'run_limit_seconds = "300"', "app.run_limit_seconds", "a number without quotes"),
    ("run_limit_seconds = 300", "run_limit_seconds = 0", "app.run_limit_seconds", "more than 0"),
    ("requests_a_minute = 120", "requests_a_minute = 500", "app.budget.requests_a_minute", "at most 170"),
    ("/firms/{firm}/matters", "/firms/{frim}/matters", "app.paths.firm_matters", 'Did you mean "firm"?'),
    ('run = "/runs/{run}"', 'run = "runs/{run}"', "app.paths.run", 'begins with "/"'),
    ('run = "/runs/{run}"', 'run = "//a.example/{run}"', "app.paths.run", 'begins with one "/"'),
    ('run = "/runs/{run}"', 'run = "/runs"', "app.paths.run", "it names no {run}"),
    ('"POST /firms"', '"PSOT /firms"', "app.sweep.routes", 'Did you mean "POST"?'),
    ('other_firm = "golive-stranger"', 'other_firm = "golive-synthetic"', "app.synthetic.other_firm", "golive's own"),
    ('delivered = ["success"', 'delivered = ["failed"', "app.status.delivered", '"failed", and so has failed'),
    ('do = "click"', 'do = "klick"', "workflow.sign_in[4].do", 'Did you mean "click"?'),
    ("(?P<matter>", "(?P<matter", "workflow.upload[4].pattern", "not a regular expression"),
    ('value = "{password}"', 'value = "{pasword}"', "workflow.sign_in[3].value", 'Did you mean "password"?'),
    ('path = "/app/new-case"', 'path = "//app/new-case"', "workflow.upload[1].path", 'begins with one "/"'),
    ('path = "/app/new-case"', 'path = "app/new-case"', "workflow.upload[1].path", 'a path begins with "/"'),
    ('"/ecs/ontogra-api"', '"/ecs/ontogra api"', "signals.upload_attempts.group", "such as /ecs/ontogra-api"),
    ('previous = "ontogra-api:1"', 'previous = "ontogra-api"', "compatibility.previous", "such as ontogra-api:41"),
    ("minimum = 2", "minimum = 9", "scaling.minimum", "more than the maximum of 6"),
    ("schema_least = 0", "schema_least = 9", "compatibility.schema_least", "more than schema_most, 8"),
    ('hosts = ["api.ontogra', 'hosts = ["https://api.ontogra', "environment.allowed_hosts.hosts[1]", "without https://"),
    ('"X-Golive-Pass"', '"X Golive Pass"', "intake.pass_header", "such as X-Golive-Pass"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "words"), TYPOS)
def test_a_typo_is_refused(old: str, new: str, key: str, words: str, folder: Path) -> None:
    """A typo is one sentence with the file, its line, the key, and what may stand there; nobody is asked anything."""
    path, line = written(folder, old, new)

    with pytest.raises(ConfigurationError) as raised:
        asked("ontogra", root=folder, files=True)

    assert str(raised.value).startswith(f"targets/ontogra.toml, line {line}: {key}") or str(raised.value).startswith(
        f"{path}, line {line}: {key}"
    )
    assert words in str(raised.value)


def test_what_is_filled_in_is_taken(folder: Path) -> None:
    """A file that is filled in is loaded, the files that it names being there."""
    assert asked("ontogra", root=folder, files=True).target is not None


SECRETS = [
    'password = "hunter2!x"',
    'password = { env = "hunter2!x" }',
    'password = { envv = "hunter2!x" }',
    "password = { env = 5, hunter = 2 }",
]


@pytest.mark.parametrize("new", SECRETS)
def test_no_secret_is_told(new: str, folder: Path) -> None:
    """A secret that somebody wrote into the file is in no sentence about it, nor in what scripts are told."""
    path, line = written(folder, 'password = { env = "GOLIVE_SITE_PASSWORD" }', new)

    with pytest.raises(ConfigurationError, match=f"line {line}: app.synthetic.password") as raised:
        targets.load(path)
    told = CliRunner().invoke(app, ["check-target", str(path), "--json"]).stdout

    assert "hunter2" not in str(raised.value) + told


@pytest.mark.parametrize(
    "new",
    [
        'team = ["slack://hunter2"]',
        'team = "slack://hunter2"',
        'team = [{ env = "slack://hunter2" }]',
        'team = [{ url = "slack://hunter2" }]',
    ],
)
def test_no_channel_is_told(new: str, folder: Path) -> None:
    """A channel's address that somebody wrote into the file is in no sentence about it."""
    path, _line = written(folder, 'time_zone = "America/New_York"', f"channels = {{ {new} }}")

    with pytest.raises(ConfigurationError, match=r"messages\.channels\.team") as raised:
        targets.load(path)
    told = CliRunner().invoke(app, ["check-target", str(path), "--json"]).stdout

    assert "hunter2" not in str(raised.value) + told


def test_a_channel_has_one_audience(folder: Path) -> None:
    """What stands for team and firms at once is refused, since then a firm would have what only the team may read."""
    both = 'channels = { team = [{ env = "ONE" }], firms = [{ env = "ONE" }] }'
    path, _line = written(folder, 'time_zone = "America/New_York"', both)

    with pytest.raises(ConfigurationError, match="ONE stands there twice"):
        targets.load(path)


def test_a_password_in_an_address(folder: Path) -> None:
    """A name and a password in an address are refused, and not repeated."""
    path, _line = written(folder, "https://api.ontogra.com", "https://lee:hunter2@api.ontogra.com")

    with pytest.raises(ConfigurationError, match=r"app\.api_url has a name or password in it") as raised:
        targets.load(path)

    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://api.ontogra.com", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://api.localhost", True),
        ("http://10.0.0.7", False),
        ("http://localhost.ontogra.com", False),
    ],
)
def test_what_is_sent_can_be_read_by_nobody(url: str, good: bool) -> None:  # noqa: FBT001
    """A live target is asked over TLS, or on this machine itself."""
    assert encrypted(url) is good


def test_zeros_are_refused_once_the_account_is_there(folder: Path) -> None:
    """A file with an account in it has no zeros of the shipped file left; without one it still is to be filled in."""
    zeros = "app/ontogra-api/0000000000000000"
    path = folder / "targets" / "ontogra.toml"
    path.write_text(FILLED.replace("app/ontogra-api/50dc6c495c0c9188", zeros), encoding="utf-8")

    with pytest.raises(ConfigurationError, match="the zeros stand for none"):
        targets.load(path)
    path.write_text(SHIPPED, encoding="utf-8")
    targets.load(path, root=folder)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[scaling]", '[scaling]\nabsent = "one copy"', "scaling.minimum: [scaling] is said to be absent"),
        ("minimum = 2\nmaximum = 6", "absent = true", "scaling.absent: write the reason in quotes"),
        ("minimum = 2\nmaximum = 6", 'absent = ""', "scaling.absent: write the reason in quotes"),
        ('name = "ontogra"', 'name = "ontogra"\nabsent = { scalin = "x" }', 'Did you mean "scaling"?'),
        ('name = "ontogra"', 'name = "ontogra"\nabsent = "x"', "absent: it should be a table"),
        ("[messages]", "[absent]\nstore = 5\n[messages]", "absent.store: write the reason in quotes"),
    ],
)  # fmt: skip
def test_how_absence_is_said(old: str, new: str, words: str, folder: Path) -> None:
    """A facility is absent for a reason that is written down, and then has nothing else."""
    path, _line = written(folder, old, new)

    with pytest.raises(ConfigurationError) as raised:
        targets.load(path)

    assert words in str(raised.value)


def check(*words: str) -> tuple[int, str]:
    """How `golive check-target` ends, and what it says."""
    done = CliRunner().invoke(app, ["check-target", *words])
    return done.exit_code, done.stdout


def test_every_mistake_at_once(folder: Path) -> None:
    """`golive check-target` names every mistake, each on its line, and ends with 2."""
    text = (
        FILLED.replace('"ontogra-cluster"', '""').replace("minimum = 2", "minimum = 9").replace("[cohort]", "[cohrt]")
    )
    (folder / "targets" / "ontogra.toml").write_text(text, encoding="utf-8")

    status, said = check("ontogra")
    told = json.loads(check("targets/ontogra.toml", "--json")[1])

    assert status == 2
    assert "3 mistakes" in said
    assert [one["key"] for one in told["mistakes"]] == ["aws.cluster", "cohrt", "scaling.minimum"]
    assert "cohort" in told["mistakes"][1]["choices"]
    assert told["fit"] is False


def test_what_is_still_to_be_filled_in(folder: Path) -> None:
    """`golive check-target` lists each placeholder of the file that we ship, and its people, and ends with 2."""
    (folder / "targets" / "ontogra.toml").write_text(SHIPPED, encoding="utf-8")
    (folder / "targets" / "people-ontogra.toml").write_text('pilot_owner = { name = "Lee" }', encoding="utf-8")

    status, said = check("targets/ontogra.toml")
    told = json.loads(check("ontogra", "--json")[1])

    assert status == 2
    assert {one["key"] for one in told["placeholders"]} == {
        "aws.account", "aws.target_group", "aws.load_balancer", "signals.api_requests.dimensions.LoadBalancer",
        "signals.api_errors.dimensions.LoadBalancer", "cohort.firms", "intake.listener", "compatibility.websites",
        "compatibility.schema_most", "messages.people",
    }  # fmt: skip
    assert "pilot_owner needs an address that reaches somebody (it is missing)" in said
    assert "qa_reviewer needs a name" in said
    assert told["absent"] == {
        "login_attempts": "the website's log does not tell sign-ins",
        "signing_secret": "golive signs in like a user here, and holds no secret that signs tokens",
    }
    assert told["unset"] == ["GOLIVE_PASS", "GOLIVE_SITE_PASSWORD", "GOLIVE_STRANGER_PASSWORD"]


def test_a_file_that_can_be_used(folder: Path) -> None:
    """`golive check-target` ends with 0 for a file in which nothing is wrong and nothing is left."""
    status, said = check("ontogra")

    assert (status, said.splitlines()[0]) == (0, f"{Path('targets/ontogra.toml')}: it can be used."), said
    assert json.loads(check("ontogra", "--json")[1])["fit"] is True
    assert folder.is_dir()


@pytest.mark.parametrize("words", ["example.com", "<ACCOUNT>", "TODO", "changeme"])
def test_words_that_stand_for_others(words: str, folder: Path) -> None:
    """An example's name, and a word that says that something is to be written, are placeholders."""
    written(folder, "golive@ontogra.com", f"golive@{words}")

    assert check("ontogra")[0] == 2


def test_no_file_and_no_toml(folder: Path) -> None:
    """A file that is not there is said with what there is; one that is no TOML with the line."""
    assert "Known targets: rehearsal, ontogra." in str(CliRunner().invoke(app, ["check-target", "ontgra"]).exception)
    written(folder, "[cohort]", "[cohort")
    assert "(at line " in str(CliRunner().invoke(app, ["check-target", "ontogra"]).exception)


@pytest.mark.parametrize(("room", "status"), [("checks", 4), ("rollback", 0)])
def test_who_waits_for_the_files_that_are_named(room: str, status: int, checkout: Path) -> None:
    """Checks are refused while the file of people is missing; a rollback does not wait for it."""
    (checkout / "pilot.toml").write_text(FILLED.replace('name = "ontogra"', 'name = "pilot"'), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"{room}/", "--co", "-q", "--target", "pilot.toml"],
        cwd=checkout, env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "CI": ""}, capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip

    assert done.returncode == status, done.stdout + done.stderr
    assert ("there is no such file" in done.stdout + done.stderr) == (status == 4)
