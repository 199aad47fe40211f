"""What must be in no file of a bundle is found wherever it is and however it is written, and nothing else is."""

import gzip
import io
import shutil
import tracemalloc
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from other_site import serving
from places import PLACES, b64, drawn, zipped
from playwright.sync_api import sync_playwright

from golive.bundle.scan import NOT_LOOKED_INTO, Leak, Planted, scan
from golive.bundle.unpack import MOST
from golive.workflow.trace import keep_actions_only

PLANTED = {
    "name": "Wilhelmina Carterfield",
    "MRN": "MRN482913",
    "SSN": "900-12-3456",
    "address": "517 Larkspur Lane, Testville",
    "date of birth": "1961-03-04",
    "password": 'q7&"Lm<z%9+\\k/Ä',
    "token": "tok_5fK-29+aa/Zq==81",
}
ALL = [Planted(kind, value) for kind, value in PLANTED.items()]
OTHER = {
    "name": "Bartholomew Hill",
    "MRN": "MRN771204",
    "SSN": "300-98-7654",
    "address": "20 Poplar Street, Exampleton",
    "date of birth": "1999-12-31",
    "password": 'z9&"Km<y%1+\\j/ü',
    "token": "tok_1hT-83+bb/Xw==22",
}


def kinds(content: bytes, planted: list[Planted] = ALL) -> set[str]:
    """What leaks in a file of this content."""
    return {leak.what for leak in scan({"a": content}, planted)}


@pytest.mark.parametrize("place", PLACES)
def test_each_kind_is_found_in_each_place(place: str) -> None:
    """Every planted value is found in every place, and with another in its stead nothing is found."""
    for kind, value in PLANTED.items():
        assert kind in kinds(PLACES[place](value)), kind
        assert kinds(PLACES[place](OTHER[kind])) == set(), kind


def test_people_write_it_otherwise() -> None:
    """A name with last name first, in capitals, over lines or without its accents; a number with other signs; a day."""
    planted = [Planted("name", "José Núñez"), *ALL]
    for said, kind in {
        "CARTERFIELD, WILHELMINA": "name",
        "wilhelmina\r\n    carterfield": "name",
        "Jose Nunez": "name",
        "NU\u0301N\u0303EZ, JOSE\u0301": "name",
        "Wilhel\u00admina\u00a0Carterfield": "name",
        "mrn 482913.": "MRN",
        "900123456": "SSN",
        "900 12 3456": "SSN",
        "900\u201312\u20133456": "SSN",
        "517 LARKSPUR LANE\nTESTVILLE": "address",
        "03/04/1961": "date of birth",
        "3/4/1961": "date of birth",
        "04.03.1961": "date of birth",
        "March 4, 1961": "date of birth",
        "Mar 04 1961": "date of birth",
        "4th March 1961": "date of birth",
        "19610304": "date of birth",
    }.items():
        for code in ("utf-8", "utf-16-le"):
            assert kinds(said.encode(code), planted) >= {kind}, said


@pytest.mark.parametrize(
    "said",
    [
        "MRN4829137",
        "1900123456",
        "ab900123456cd: " + "0123456789abcdef900123456" * 4,
        "11961-03-041",
        "the carterfields of wilhelm",
        "2026-03-04T19:61:00",
        "f3c19610304aa",
        "https://example.org:443/a?b=c@d",
        "Bearer tokens are refused. Authorization: none",
        "next-auth.session-token",
        "-----BEGIN PUBLIC KEY-----",
        "AKIA is how a key begins",
        "999-99-99999",
    ],
)
def test_what_looks_like_it_is_no_leak(said: str) -> None:
    """A number within another, a part of a name, and words about secrets are none."""
    assert scan({"a": said.encode()}, ALL) == ()


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLWl0", "a signed token (JWT)"),
        ("key = AKIAQWERTYUIOPASDFGH", "an access key of AWS"),
        ("aws_secret_access_key = " + "aB3+" * 10, "a secret key of AWS"),
        ("-----BEGIN PRIVATE KEY-----", "a private key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        ('{"Authorization": "Bearer abcdefgh12345678"}', "a credential of a request"),
        ("-H 'authorization: Basic dXNlcjpwYXNz'", "a credential of a request"),
        ("Cookie: __Secure-next-auth.session-token=abcdef0123456789abcdef", "the cookie of a session"),
        ('{"name": "next-auth.session-token", "value": "abcdef0123456789abcdef"}', "the cookie of a session"),
        ("postgres://ontogra:hunter22@db:5432/x", "a password in an address"),
        ("ssn=912-34-5678", "a number like those of social security"),
    ],
)
def test_secrets_of_any_kind_are_found(said: str, kind: str) -> None:
    """What nobody planted and looks like a secret is found, in a line, in JSON in a zip, and in base64."""
    assert scan({"a": said.encode()}, ()) == (Leak("a", "line 1", kind),)
    for place in ("JSON in JSON", "zip in zip in zip", "base64", "UTF-16 LE", "PDF page"):
        assert kinds(PLACES[place](said), []) == {kind}, place


def test_where_it_is_is_said_and_never_what_it_is() -> None:
    """The way to a leak has each step, and a name that itself leaks is not in it."""
    name = PLANTED["name"]
    inner = zipped("b.txt", f"1\n2\n{name}".encode())
    leaks = scan({"x.zip": zipped("in/a.zip", inner), f"{name}.txt": b"none"}, ALL)

    assert leaks == (
        Leak("file 1", "its name", "name"),
        Leak("x.zip", "in/a.zip > b.txt > line 3", "name"),
    )
    (first, *_others) = scan({"x.zip": zipped(f"{name}.pdf", drawn(name))}, ALL)
    assert name.split()[0] not in repr(first)


def test_a_secret_with_escapes_in_it_is_found_in_what_is_escaped() -> None:
    """A password in which ``%41`` or ``&lt;`` stands is found as it is, in JSON and in an address."""
    planted = [Planted("password", r'a%41b\u0042"&lt;z7')]
    for place in ("text", "JSON", "HTML", "address", "form", "base64", "address, twice"):
        assert kinds(PLACES[place](planted[0].value), planted) == {"password"}, place


# ---------------------------------------------------------------- what can't be looked into


def bomb() -> bytes:
    """A zip that is small, and more than anybody wants in the end."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as member:
        for _ in range(MOST // 1_000_000 + 1):
            member.write(bytes(1_000_000))
    return packed.getvalue()


def nested(count: int) -> bytes:
    """A zip in a zip, so often."""
    content = b"none"
    for _ in range(count):
        content = zipped("a.zip", content)
    return content


UNREADABLE = {
    "broken zip": zipped("a", b"none" * 99)[:60] + b"PK\x05\x06",
    "damaged member": zipped("a", b"none" * 9, zipfile.ZIP_STORED).replace(b"none", b"nine", 1),
    "broken PDF": b"%PDF-1.7\nnone",
    "half a gzip": gzip.compress(b"none" * 999)[:-20],
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(20),
    "deep": nested(12),
    "bomb": bomb(),
    "a large zip in a zip": zipped("a.zip", zipped("b", bytes(range(256)) * 80_000, zipfile.ZIP_STORED)),
    "too much base64": b"QUFB" * 8_000_000,
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_looked_into_is_a_leak(what: str, tmp_path: Path) -> None:
    """Broken, closed, too deep or too large: it counts as a leak, and memory stays bounded."""
    path = tmp_path / "a"
    path.write_bytes(UNREADABLE[what])
    tracemalloc.start()
    leaks = scan({"a": path}, ALL)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert {leak.what for leak in leaks} == {NOT_LOOKED_INTO}
    assert peak < 200_000_000


def test_a_file_that_is_not_there_is_a_leak(tmp_path: Path) -> None:
    """What can't be opened may say anything."""
    assert scan({"a": tmp_path / "none"}, ALL) == (Leak("a", "", NOT_LOOKED_INTO),)


@pytest.mark.parametrize("at", [16 * 1024 * 1024 - 5, 16 * 1024 * 1024 + 3, 20_000_000])
def test_a_large_file_is_read_piece_by_piece(at: int, tmp_path: Path) -> None:
    """A value is found wherever it is in a large file, between two pieces too, and in base64; without it, none is."""
    path = tmp_path / "log"
    value = PLANTED["name"].encode()
    for said, found in ((value, {"name"}), (b64(b"--" + value), {"name"}), (b"nobody at all", set())):
        with path.open("wb") as file:
            file.write(b"GET /health 200\n" * (at // 16) + b" " + said + b"\n" + b"GET /health 200\n" * 100_000)
        assert {leak.what for leak in scan({"a": path}, ALL)} == found


def test_a_value_that_is_too_short_is_refused() -> None:
    """Of two letters nobody can say that they are nowhere."""
    with pytest.raises(ValueError, match="A name of less than four characters can't be looked for"):
        scan({}, [Planted("name", "Al")])


# ---------------------------------------------------------------- a real trace of a browser

PAGE = """<label>Password<input id=p type=password></label><p>Wilhelmina Carterfield</p><script>
const opened = indexedDB.open('kept', 1);
opened.onupgradeneeded = () => opened.result.createObjectStore('people');
opened.onsuccess = () => { const change = opened.result.transaction('people', 'readwrite');
change.objectStore('people').put({ssn: '900-12-3456', mrn: 'MRN482913'}, 'one');
change.oncomplete = () => { document.body.append('ready'); }; };</script>"""


def test_a_trace_of_playwright_leaks_and_what_golive_keeps_of_it_does_not(tmp_path: Path) -> None:
    """A full trace has the filled password, page, packet and IndexedDB: found; of golive's own trace nothing is."""
    raw, kept = tmp_path / "raw.zip", tmp_path / "trace.zip"
    upload = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": drawn(PLANTED["address"])}
    with serving({"GET /": PAGE}) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        context = browser.new_context()
        context.tracing.start(snapshots=True, screenshots=True, sources=False)
        page = context.new_page()
        page.goto(f"{site.address}/?token={quote(PLANTED['token'])}")
        page.get_by_label("Password").fill(PLANTED["password"])
        page.get_by_text("ready").wait_for()
        page.set_content("<input type=file>")
        page.locator("input").set_input_files(upload)  # type: ignore[arg-type]  # Playwright's own dictionary type
        state = context.storage_state(indexed_db=True)
        context.tracing.stop(path=raw)
        restored = browser.new_context(storage_state=state)
        restored.tracing.start(snapshots=True)
        restored.new_page().goto(site.address)
        restored.tracing.stop(path=tmp_path / "restored.zip")
        browser.close()
    keep_actions_only(raw, kept)
    keep_actions_only(tmp_path / "restored.zip", tmp_path / "restored-kept.zip")

    assert {leak.what for leak in scan({"raw.zip": raw}, ALL)} >= {"name", "password", "token", "address"}
    assert {leak.what for leak in scan({"a": tmp_path / "restored.zip"}, ALL)} >= {"MRN", "SSN"}
    assert scan({"trace.zip": kept, "other.zip": tmp_path / "restored-kept.zip"}, ALL) == ()
    assert b'"fill"' in zipfile.ZipFile(kept).read("trace.trace")


@pytest.mark.parametrize("begins", ["1f8b", "1f8b00", "1f8bff", "1f9d", "504b", "425a"])
def test_a_hash_that_begins_as_a_file_does_is_none(begins: str) -> None:
    """A record has many hashes, and by chance one begins as something packed does: that blocks no bundle."""
    line = f'{{"prev":"{begins}{"a7" * ((64 - len(begins)) // 2)}"}}\n'.encode()

    assert scan({"record.jsonl": line * 3}, []) == ()
