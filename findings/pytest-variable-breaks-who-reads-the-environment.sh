#!/bin/sh
# May a thread ask which proxies the environment names while pytest goes from step to step?
#
# Needs a shell, Python 3.11 or later and PyPI; installs pytest and boto3, pinned, into a temporary folder that is removed.
# A test file of 3,000 tests that do nothing runs while one thread makes boto3 clients' first question, as botocore does for
# each client: urllib.request.getproxies(). golive is not used, nothing is asked over the network. Exits 0 if that
# dies with KeyError: 'PYTEST_CURRENT_TEST' at least once, and 1 if it never does.
#
# GUESS, written before the first run (pytest 9.0.2, Python 3.11): os.environ.items() takes a list of the names first, so it
#   never fails; at worst a variable that is gone is left out.
# WHERE THE GUESS MISSED: the names are listed first, but each value is looked up after that, and one that was removed
#   meanwhile is a KeyError. pytest sets PYTEST_CURRENT_TEST before, in and after each test and removes it. botocore and
#   httpx call getproxies() whenever a client is made, and neither expects an error of it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pytest==9.0.2 botocore==1.44.5
cat > "$folder/test_steps.py" <<'PY'
import sys
import threading

import botocore.utils
import pytest

seen, tries, over = [], [0], threading.Event()


def ask():
    while not over.is_set():
        tries[0] += 1
        try:
            botocore.utils.get_environ_proxies("https://ecs.us-east-1.amazonaws.com")
        except KeyError as error:
            seen.append(error.args[0])


asker = threading.Thread(target=ask, daemon=True)
sys.setswitchinterval(1e-5)
asker.start()


@pytest.mark.parametrize("number", range(3000))
def test_nothing(number):
    pass


def test_told(capsys):
    over.set()
    asker.join()
    with capsys.disabled():
        print(f"\npytest {pytest.__version__}, botocore {botocore.__version__}: {len(seen) > 0}, {sorted(set(seen))}")
    assert set(seen) == {"PYTEST_CURRENT_TEST"}
PY
cd "$folder"
"$folder/venv/bin/python" -m pytest -q -p no:cacheprovider test_steps.py
# SEEN: pytest 9.0.2, botocore 1.44.5: True, ['PYTEST_CURRENT_TEST']
