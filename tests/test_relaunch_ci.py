"""The gate in CI: the workflow, and the script for any other CI, with no more rights than reading the store takes."""

import http.server
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from iam_policy import Heard, rights_of
from relaunch_world import LAUNCH, ROWS, TARGET, THRESHOLDS, Plan, played
from s3_server import serving, session

from conftest import ROOT
from golive.aws import S3Store
from golive.clock import Clock
from golive.commands import iam, relaunch
from golive.facts import Checklist
from golive.record import Record
from golive.session.connection import Connection
from golive.verdict import Verdict

WORKFLOW = ROOT / ".github" / "workflows" / "relaunch-gate.yml"
SCRIPT = ROOT / "ci" / "relaunch-gate.sh"
posix = pytest.mark.skipif(sys.platform == "win32", reason="the script is for sh")


@pytest.fixture(scope="module")
def workflow() -> dict[Any, Any]:
    """The workflow as GitHub reads it."""
    return dict(yaml.safe_load(WORKFLOW.read_text(encoding="utf-8")))


def test_the_workflow_has_few_rights(workflow: dict[Any, Any]) -> None:
    """It may check out and ask for a token, nothing else; a stuck run ends, and two of one target never go at once."""
    (job,) = workflow["jobs"].values()

    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "read", "id-token": "write"}
    assert job["timeout-minutes"] <= 30
    assert "inputs.target" in workflow["concurrency"]["group"]
    assert "secrets" not in WORKFLOW.read_text(encoding="utf-8")
    assert set(workflow[True]) == {"workflow_dispatch", "workflow_call"}  # YAML 1.1 reads "on" so
    assert all(one["inputs"]["target"]["required"] for one in workflow[True].values())


def test_the_workflow_takes_nothing_in_unseen(workflow: dict[Any, Any]) -> None:
    """Each action is one commit, no credentials are kept, and no input stands in a command but as a variable."""
    (job,) = workflow["jobs"].values()
    steps = job["steps"]

    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", one["uses"]) for one in steps if "uses" in one)
    assert [one["with"]["persist-credentials"] for one in steps if "checkout" in one.get("uses", "")] == [False]
    assert ["${{" in one["run"] for one in steps if "run" in one] == [False]
    assert [one["with"]["path"] for one in steps if "upload" in one.get("uses", "")] == ["reports/latest/"]


def test_it_names_what_there_is(workflow: dict[Any, Any]) -> None:
    """The workflow runs the script, which runs a task of bootstrap that there is, and which may be run."""
    (job,) = workflow["jobs"].values()
    (typed,) = [one["run"] for one in job["steps"] if "run" in one]
    (task,) = re.findall(r"bootstrap\.py ([a-z]+)", SCRIPT.read_text(encoding="utf-8"))
    told = subprocess.run([sys.executable, ROOT / "bootstrap.py", "--help"], capture_output=True, text=True, check=True)

    assert typed == f'{SCRIPT.relative_to(ROOT).as_posix()} "$TARGET"'
    assert task == "gate"
    assert f"  {task} " in told.stdout
    mode = subprocess.run(["git", "ls-files", "-s", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert mode.stdout[:6] in ("100755", "")  # empty where this is no checkout of git


@posix
@pytest.mark.parametrize("words", [(), ("",), ("--trust",), ("ontogra", "staging")])
def test_the_script_wants_one_target(words: tuple[str, ...]) -> None:
    """Without just one target it is wrong use, and nothing is set up or asked."""
    done = subprocess.run(["sh", SCRIPT, *words], capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith("golive: ")


class _Tokens(http.server.BaseHTTPRequestHandler):
    """Hands out a token, as GitHub does, to whoever shows the request's own."""

    def do_GET(self) -> None:
        good = self.headers["Authorization"] == "bearer of-the-request" and "audience=sts.amazonaws.com" in self.path
        self.send_response(200 if good else 403)
        self.end_headers()
        self.wfile.write(json.dumps({"count": 1, "value": "the-token"}).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@pytest.fixture
def tokens() -> Iterator[str]:
    """Where a job asks for its token."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Tokens)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/token?version=1"
    server.shutdown()
    server.server_close()
    thread.join()


def _scripted(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The script, with a python3 that tells what it is given and ends with 1."""
    program = folder / "python3"
    told = 'echo "$@"; echo "$CI $AWS_ROLE_ARN $AWS_REGION"; cat "$AWS_WEB_IDENTITY_TOKEN_FILE"; echo; '
    program.write_text(f'#!/bin/sh\n{told}ls -l "$AWS_WEB_IDENTITY_TOKEN_FILE"; env | grep -c of-the-request\nexit 1\n')
    program.chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    role = {"GOLIVE_GATE_ROLE": "arn:aws:iam::1:role/gate", "GOLIVE_GATE_REGION": "eu-west-1"}
    return subprocess.run(
        ["sh", SCRIPT, "ontogra"],
        env={"PATH": path, "TMPDIR": str(folder), **role, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@posix
def test_a_role_is_taken_on_by_a_token(tmp_path: Path, tokens: str) -> None:
    """The token is in a file of its owner's while the gate runs, whose exit status is the script's."""
    request = {"ACTIONS_ID_TOKEN_REQUEST_URL": tokens, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "of-the-request"}
    done = _scripted(tmp_path, **request)
    asked, where, token, listed, known = done.stdout.splitlines()

    assert (done.returncode, asked) == (1, "bootstrap.py gate --target ontogra"), done.stderr
    assert (where, token, known) == ("true arn:aws:iam::1:role/gate eu-west-1", "the-token", "0")
    assert listed.startswith("-rw------- ")
    assert [one.name for one in tmp_path.iterdir()] == ["python3"]


@posix
def test_no_token_no_gate(tmp_path: Path, tokens: str) -> None:
    """A job that may ask for no token, or is given none, ends with a sentence, and the gate is not asked."""
    none = _scripted(tmp_path)
    wrong = {"ACTIONS_ID_TOKEN_REQUEST_URL": tokens, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "another"}
    refused = _scripted(tmp_path, **wrong)

    assert (none.returncode, refused.returncode) == (2, 3)
    assert "id-token: write" in none.stderr
    assert "gave no OIDC token" in refused.stderr
    assert none.stdout + refused.stdout == ""


def test_the_store_policy_is_enough(tmp_path: Path) -> None:
    """All that the gate asks of AWS, its bundle and its own entry too, is allowed by `golive iam store` alone."""
    world = played(tmp_path, Plan())
    with serving() as (_server, url):
        session(url).client("s3").create_bucket(Bucket="records")
        seeding = S3Store(session(url), "records", "launch")
        for seq, content in world.store.files():
            assert seeding.claim(seq, content)
        assert seeding.keep("launch-1.zip", tmp_path / "made.zip")
        listened = session(url)
        ears = Heard(listened.aws.account, listened.aws.region)
        ears.listen(listened)
        connection = Connection(TARGET, Clock(), {}, root=tmp_path)
        store = S3Store(listened, "records", "launch")
        connection._edges["record"] = Record(store, target="ontogra", live=True, clock=Clock())
        found = relaunch.judged(connection, Checklist(ROWS), THRESHOLDS, root=tmp_path)
        kind, verdict = "relaunch", Verdict.PASS
        connection.record.finish_run(kind=kind, verdict=verdict, judged=9, must=9, findings=(), run="r")
    text = (ROOT / "docs" / "iam" / "store.json").read_text(encoding="utf-8")
    filled = text.replace("<BUCKET>", "records").replace("<PREFIX>", "launch")
    rights = rights_of(json.loads(filled))

    assert [f"{name}: {one.reason}" for name, one in found.items() if one.verdict is not Verdict.PASS] == []
    assert LAUNCH in found["relaunch-bundle"].reason
    assert [str(call) for call in ears.calls if not any(one.allows(call) for one in rights)] == []
    assert {call.action for call in ears.calls} >= {"s3:GetObject", "s3:PutObject", "s3:ListBucket"}
    assert "store" in iam.POLICIES
