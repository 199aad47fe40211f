#!/bin/sh
# What is in a trace of Playwright's for which screenshots, snapshots and sources are all switched off?
#
# Needs a shell, Python 3.11 or later, PyPI and a Chromium (its path in CHROMIUM, else one by its usual names); installs
# playwright, pinned, into a temporary folder that is removed, and serves one page on loopback. golive is not used.
# Takes half a minute. Exits 0 if the trace keeps what is written under SEEN, and 1 if it keeps something else.
#
# GUESS (playwright 1.65.2): such a trace is a list of actions: where they were done and how long they took, with what was
#   filled in, pressed and asked for as an argument. Of an upload it has the name of the file, however it was handed in.
#   What came back (a text, a page, the cookies) is not in it, since that is what snapshots are for.
# WHERE THE GUESS MISSED:
#   upload   handed in as bytes, the whole file is in the trace, in base64, up to its last byte. Handed in by its path, none
#            of it is.
#   answers  what came back to the program is in it whole, too: text_content, the page's whole HTML by content(), the tree
#            of aria_snapshot, what evaluate gave, and storage_state with the value of each cookie.
#   failure  a strict locator that met two elements quotes the text of both.
#   and not  what context.request sent and was answered, and the bytes of pdf(): of these it has no word.
# So whoever keeps a trace of a failed run, with everything switched off since patients are on the pages, keeps the packet
# that the test handed in, and what the test read. A size limit on evidence, or a search for the words, finds none of the
# first: the words are behind base64.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  [ -n "$name" ] && command -v "$name" >/dev/null && CHROMIUM=$(command -v "$name") && break
done
[ -n "${CHROMIUM:-}" ] || { echo "No Chromium: name one in CHROMIUM." >&2; exit 2; }
export CHROMIUM
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check playwright==1.65.2
cat > "$folder/ask.py" <<'PY'
import base64
import http.server
import os
import sys
import tempfile
import threading
import zipfile
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

WORDS = "made-up-words-that-are-looked-for"
PAGE = f"<!doctype html><title>page</title><input type=file id=file><input type=password id=field><p>{WORDS}</p>"


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = (WORDS if self.path == "/answer" else PAGE).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_):
        """Say nothing."""


def upload_bytes(page, _url, _file):
    page.set_input_files("#file", files=[{"name": "a.txt", "mimeType": "text/plain", "buffer": WORDS.encode()}])


def upload_path(page, _url, file):
    page.set_input_files("#file", file)


def two_met(page, _url, _file):
    page.evaluate("document.body.append(document.querySelector('p').cloneNode(true))")
    try:
        page.click("p", timeout=500)
    except Error:
        return


SEEN = {
    "upload, as bytes": (upload_bytes, "base64"),
    "upload, by path": (upload_path, "nothing"),
    "fill": (lambda page, _url, _file: page.fill("#field", WORDS), "in clear"),
    "text_content": (lambda page, _url, _file: page.text_content("p"), "in clear"),
    "content": (lambda page, _url, _file: page.content(), "in clear"),
    "aria_snapshot": (lambda page, _url, _file: page.locator("body").aria_snapshot(), "in clear"),
    "evaluate": (lambda page, _url, _file: page.evaluate("document.body.textContent"), "in clear"),
    "storage_state": (lambda page, _url, _file: page.context.storage_state(), "in clear"),
    "two elements met": (two_met, "in clear"),
    "request, sent": (lambda page, url, _file: page.context.request.post(url, data=WORDS), "nothing"),
    "request, answer": (lambda page, url, _file: page.context.request.get(f"{url}answer").text(), "nothing"),
    "pdf": (lambda page, _url, _file: page.pdf(), "nothing"),
}


def kept(trace):
    """How the words are in any file of a trace."""
    coded = base64.b64encode(WORDS.encode()).rstrip(b"=")
    with zipfile.ZipFile(trace) as zipped:
        whole = b"".join(zipped.read(name) for name in zipped.namelist())
    return "in clear" if WORDS.encode() in whole else "base64" if coded in whole else "nothing"


site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
threading.Thread(target=site.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{site.server_port}/"
wrong = 0
with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
    file, trace = Path(place, "packet.txt"), Path(place, "trace.zip")
    file.write_text(WORDS)
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=root)
    print(f"playwright {version('playwright')}, Chromium {browser.version}, Python {sys.version.split()[0]}")
    for name, (act, seen) in SEEN.items():
        context = browser.new_context()
        context.add_cookies([{"name": "session", "value": WORDS, "url": url}] if name == "storage_state" else [])
        page = context.new_page()
        page.goto(url)
        context.tracing.start(screenshots=False, snapshots=False, sources=False)
        act(page, url, file)
        context.tracing.stop(path=trace)
        context.close()
        found = kept(trace)
        wrong += found != seen
        print(f"  {name:18} {found}" + ("" if found == seen else f"   <- was: {seen}"))
    browser.close()
site.shutdown()
sys.exit(1 if wrong else 0)
PY
"$folder/venv/bin/python" "$folder/ask.py"
