#!/bin/sh
# How many retries has a boto3 client in "standard" mode, when a service was away for a while and then is well again?
#
# Needs a shell, Python 3.11 or later and PyPI; installs boto3 and botocore, pinned, into a temporary folder that is
# removed, starts a server on loopback, and asks it as if it were AWS, with made-up keys. golive is not used. Takes half
# a minute. Exits 0 if botocore does what is written under SEEN, and 1 if it does something else.
#
# GUESS, written before the first run (botocore 1.44.5, standard mode, 4 attempts a call):
#   away     every answer is a 500. The first 11 calls are sent 4 times, the 12th 3 times (35 retries of 14 from a purse
#            of 500), every later one once.
#   slip     then AWS is well, but for one 500 at each 20th call: those calls fail, none is sent again, since 19 good
#            answers put back 19 and a retry that fails costs 14: so from the second slip on one retry is there, and that
#            one works and is paid back. So the first slip fails or not by what was left (10 of 500): it fails only if
#            fewer than 4 good answers came before; here 19 came, so none fails.
#   slips    one 500 at each 5th call: the first ones fail (10 + 4 = 14 buys one at once; it is paid back): none fails.
#   2 in a row   each 20th call meets two 500s: needs two retries (28): 10 + 19 = 29 buys both, but only the last is paid
#            back: then 15 + 19 buys both again. None fails.
#   3 in a row   each 20th call meets three 500s (42): fails the first time, and for ever, since 19 are not 42 and each
#            failure spends what was saved.
#   legacy   mode "legacy" has no purse: each call is sent 4 times, all the time.
#
# The guess was right in all of it. So a client whose service was away for twelve calls is never again what it was: what
# takes three attempts more fails each time, however long all is well in between.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check boto3==1.44.5 botocore==1.44.5
cat > "$folder/ask.py" <<'PY'
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import ClientError

time.sleep = lambda _seconds: None  # what botocore rests between attempts is not what is asked here
bad = [0]  # so many answers to come are errors
sent = [0]


class Aws(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer; two would wait for each other

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        sent[0] += 1
        failing = bad[0] > 0
        bad[0] -= failing
        body = b'{"__type":"ServerException"}' if failing else b'{"clusterArns":[]}'
        self.send_response(500 if failing else 200)
        self.send_header("x-amzn-RequestId", "r")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Aws)
threading.Thread(target=server.serve_forever, daemon=True).start()


def client(mode):
    return boto3.client(
        "ecs", endpoint_url=f"http://127.0.0.1:{server.server_port}", region_name="us-east-1",
        aws_access_key_id="made-up", aws_secret_access_key="made-up",
        config=Config(retries={"mode": mode, "total_max_attempts": 4}),
    )


def call(one, failing=0):
    """Ask once; how often it was sent, and whether it failed in the end."""
    bad[0], sent[0] = failing, 0
    try:
        one.list_clusters()
    except ClientError:
        return sent[0], True
    return sent[0], False


def away(one):
    return [call(one, 99)[0] for _ in range(20)]


def slips(one, every, errors, calls=400):
    """How many of the calls that met errors failed in the end."""
    met = [call(one, errors if number % every == 0 else 0) for number in range(1, calls + 1)]
    hit = met[every - 1 :: every]
    return f"{sum(failed for _, failed in hit)} of {len(hit)} failed"


def told():
    for mode in ("standard", "legacy"):
        yield f"{mode}: away", away(client(mode))
        for name, every, errors in (("slip", 20, 1), ("slips", 5, 1), ("2 in a row", 20, 2), ("3 in a row", 20, 3)):
            one = client(mode)
            away(one)
            yield f"{mode}: {name}", slips(one, every, errors)


ALL = [4] * 20
SEEN = {
    "standard: away": [4] * 11 + [3] + [1] * 8,
    "standard: slip": "0 of 20 failed",
    "standard: slips": "0 of 80 failed",
    "standard: 2 in a row": "0 of 20 failed",
    "standard: 3 in a row": "20 of 20 failed",
    "legacy: away": ALL,
    "legacy: slip": "0 of 20 failed",
    "legacy: slips": "0 of 80 failed",
    "legacy: 2 in a row": "0 of 20 failed",
    "legacy: 3 in a row": "0 of 20 failed",
}
print(f"botocore {botocore.__version__}, boto3 {boto3.__version__}, Python {sys.version.split()[0]}")
wrong = 0
for name, found in told():
    expected = SEEN.get(name)
    wrong += found != expected
    print(f"  {name:22} {found}" + ("" if found == expected else f"   <- was: {expected}"))
sys.exit(1 if wrong else 0)
PY
"$folder/venv/bin/python" "$folder/ask.py"
