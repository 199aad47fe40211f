"""The whole tale as `make story` tells it: launch, rollback, incident, gate shut, mended, gate open, relaunch."""

import json
import re
import subprocess
import sys
from pathlib import Path

from conftest import with_rooms


def test_from_a_launch_to_the_relaunch(tmp_path: Path) -> None:
    """Each act ends as it must, both launches' bundles verify for a stranger, and one altered letter is named."""
    checkout = with_rooms(tmp_path / "checkout")
    (checkout / "pyproject.toml").write_text('[tool.pytest]\nstrict = true\naddopts = ["--import-mode=importlib"]\n')

    def golive(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "golive", *words]
        return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False, timeout=900)

    told = golive("rehearse", "--whole-story")
    said = told.stdout
    bundles = sorted(checkout.glob("reports/launch-*/*.zip"))
    (key,) = checkout.glob("reports/launch-*/story.pub.pem")
    seen = [golive("verify", str(one), "--trust", str(key), "--json") for one in bundles]
    altered = tmp_path / "altered.zip"
    altered.write_bytes(bundles[0].read_bytes().replace(b"trigger", b"Trigger", 1))
    refused = golive("verify", str(altered), "--trust", str(key), "--json")

    assert told.returncode == 0, said[-3000:] + told.stderr[-3000:]
    assert "T1 STOP" in said
    assert "Working: ontogra-api:1 runs again, and the user steps work on it." in said
    assert re.search(r"The gate is shut: \d of 9", said)
    assert "The gate is open: 9 of 9" in said
    assert "2 launches" in said
    assert [one.returncode for one in seen] == [0, 0]
    assert [json.loads(one.stdout)["altered"] for one in seen] == [[], []]
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["altered"]
    assert not [*Path.home().glob(".golive/keys/story*"), *checkout.glob("**/story.pem")]
