"""Whatever the product answers: golive asks nobody else, takes in no more than its bound, and says what came."""

import gzip
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import msgspec
import pytest
from hostile_product import Handler, bomb, deep, drip, drip_head, elsewhere, endless, hostile, packed, says

from golive.app import App, FirmRuns, OwnFirm, access, bounds, client, filled, upload_limit
from golive.app.bounds import Bound
from golive.app.page import PageReader
from golive.clock import Clock
from golive.config.paths import Paths
from golive.config.routes import SweepTable
from golive.config.target import Auth, Target
from golive.errors import EdgeError, Unexpected, Unreachable

MEBIBYTE = 1024 * 1024
SMALL = Bound(2 * MEBIBYTE, 5.0)
SHORT = Bound(MEBIBYTE, 0.7)
SIGNED_IN = {
    "/api/auth/csrf": says({"csrfToken": "t"}),
    "/api/auth/callback/credentials": says({"url": "/"}, Set_Cookie="session-token=golden; Path=/"),
}


@contextmanager
def asking(target: Target) -> Iterator[App]:
    """Golive's way to a product, with a password and a token that are made up."""
    app = App(target, lambda _secret: "a-made-up-secret-of-32-characters!", run="r", clock=Clock())
    try:
        yield app
    finally:
        app.close()


def caught(app: App, bound: Bound = SMALL) -> EdgeError:
    """Why the answer at /x was not taken in."""
    with pytest.raises(EdgeError) as error:
        app.ask("GET", "/x", anonymous=True, bound=bound)
    return error.value


# ---------------------------------------------------------------- bounds


@pytest.mark.parametrize(
    ("play", "sentence"),
    [
        (endless, "The app's answer is longer than the 2 MiB that golive takes in."),
        (bomb(), "The app's answer is longer than the 2 MiB that golive takes in."),
        (bomb("deflate"), "The app's answer is longer than the 2 MiB that golive takes in."),
        (says(b"x", Content_Encoding="br"), "packed in another way than golive asked for, which is gzip, deflate."),
        (says(b"x", Content_Encoding="gzip, gzip"), "packed in another way than golive asked for"),
        (says(b"no gzip", Content_Encoding="gzip"), "can't be unpacked: it is damaged"),
    ],
    ids=["endless", "gzip", "deflate", "br", "twice", "damaged"],
)
def test_what_is_too_long_is_never_taken_in(play: Callable[[Handler], None], sentence: str) -> None:
    """An answer without end, or one that unpacks to a hundredfold, ends at the bound, and memory with it."""
    with hostile({"/x": play}) as product, asking(product.target()) as app:
        tracemalloc.start()
        error = caught(app)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert isinstance(error, Unexpected)
    assert sentence in str(error)
    assert most < 4 * SMALL.bytes
    assert product.sent < 32 * MEBIBYTE  # what the system's own buffers took beside


@pytest.mark.parametrize("play", [drip, drip_head])
def test_a_drip_ends_at_the_time_for_all_of_it(play: Callable[[Handler], None]) -> None:
    """Bytes that come before each read's own time-out hold nobody up longer than the whole answer may take."""
    with hostile({"/x": play}) as product, asking(product.target()) as app:
        began = time.monotonic()
        error = caught(app, SHORT)
        took = time.monotonic() - began

    assert isinstance(error, Unreachable)
    assert "did not answer in time" in str(error)
    assert took < 2 * SHORT.seconds
    assert len(product.asked) == 1


def test_waiting_for_its_turn_is_no_time_of_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that golive itself holds back has all of its time when it goes; what it was asked for counts."""
    moments = iter((100.0, 100.25, 200.0, 200.25))
    monkeypatch.setattr(bounds, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    spent = bounds.Spent(Bound(MEBIBYTE, 1.0))
    spent.begin()
    spent.end()
    spent.begin()

    assert spent.left() == 0.5


def test_a_good_answer_is_unpacked() -> None:
    """What is packed as golive asked for it is read as ever, on a connection that is kept as on a new one."""
    with hostile({"/x": packed({"status": "ok"})}) as product, asking(product.target()) as app:
        bodies = [client.body_of(app.ask(way, "/x", anonymous=True)) for way in ("GET", "POST", "GET")]

    assert bodies == [{"status": "ok"}] * 3


@pytest.mark.parametrize("members", [1, 3])
@pytest.mark.parametrize("behind", [b"", b"\n", bytes(9)], ids=["nothing", "a line", "zeros"])
@pytest.mark.parametrize("at_once", [1, 1000])
def test_gzip_in_parts_is_read_to_its_end(members: int, behind: bytes, at_once: int) -> None:
    """Gzip may go on behind an end of its own, wherever the network cuts it; what is no gzip there is nobody's."""
    told = [b"one, ", b"two, ", b"three"][:members]
    sent = b"".join(map(gzip.compress, told)) + behind

    parts = [sent[begin : begin + at_once] for begin in range(0, len(sent), at_once)]

    assert b"".join(bounds._inflated(parts, bounds._PACKED["gzip"])) == b"".join(told)


def test_gzip_whose_last_part_breaks_off_is_told() -> None:
    """A later part without its end is no whole answer either."""
    sent = gzip.compress(b"one") + gzip.compress(b"two")[:-4]

    with pytest.raises(Unexpected, match="its end is missing"):
        list(bounds._inflated([sent], bounds._PACKED["gzip"]))


@pytest.mark.parametrize(
    ("play", "sentence"),
    [
        (deep(200), "answered JSON that is more than 64 levels deep"),
        (says(b"[NaN]"), "answered something that is not JSON"),
        (says(b"9" * 5000), "answered something that is not JSON"),
        (says(b"\xff\xfe\x00\xd8"), "answered something that is not JSON"),
    ],
    ids=["deep", "nan", "long", "half"],
)
def test_odd_json_is_a_sentence(play: Callable[[Handler], None], sentence: str) -> None:
    """JSON that nobody should read is an error with a sentence, and a health that says it is no JSON."""
    with hostile({"/x": play}) as product, asking(product.target()) as app:
        answer = app.answer("/x", keys=("status",), anonymous=True)
        with pytest.raises(Unexpected, match=sentence):
            client.json_of(app.get("/x", anonymous=True), expecting=200)

    assert answer.body == {}
    assert answer.came == "application/json"


def test_brackets_in_words_are_no_depth() -> None:
    """A text may have as many brackets as it likes, after a quotation mark of its own too."""
    told = [{"title": '[[["' * 200} for _ in range(100)]
    with hostile({"/x": says(told)}) as product, asking(product.target()) as app:
        assert client.json_of(app.get("/x", anonymous=True), expecting=200) == told


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("w" * 5000, "w" * 200 + "..."),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        (2**70, str(2**70)),
        ([["x"] * 500], None),
        (3, 3),
        (None, None),
    ],
    ids=["long", "half", "large", "list", "number", "none"],
)
def test_a_fact_keeps_words_and_numbers_only(told: object, kept: object) -> None:
    """What is kept of an answer can be written as JSON and is short, whatever the product said."""
    with hostile({"/x": says({"status": told})}) as product, asking(product.target()) as app:
        answer = app.answer("/x", keys=("status",), anonymous=True)

    assert len(msgspec.json.encode(answer)) < 500
    if kept is not None:
        assert answer.body["status"] == kept


@pytest.mark.parametrize("body", [None, 3, "x", {"id": 1}, [None], [[1]], [{"id": 1}, "x"]], ids=repr)
def test_a_list_that_is_none_is_a_sentence(body: object) -> None:
    """Where a list of matters or runs belongs, anything else is an error of golive's own types."""
    target_paths = {"/firms/f1/matters": says(body), "/matters/m1/runs": says(body)}
    with hostile(target_paths) as product:
        target = product.target(auth=Auth(scheme="none"))
        with asking(target) as app:
            runs = FirmRuns(app, target, Clock())
            for ask in (lambda: runs.matters("f1"), lambda: runs.runs("m1", "f1")):
                with pytest.raises(Unexpected, match="can't be read: the app answered in a form"):
                    ask()


def test_a_charset_of_pythons_own_unpacks_nothing() -> None:
    """A page that says that its letters are "zlib" is read as text: Python would unpack it, without a bound."""
    page = says(b"<p>hello</p>", kind="text/html; charset=zlib")
    with hostile({"/auth/signin": page}) as product, asking(product.target()) as app:
        assert app.sign_in_page("/auth/signin").status == 200


def test_a_page_is_read_in_one_go() -> None:
    """A page that is eight times as long takes about eight times as long, not the square of it."""

    def seconds(elements: int) -> float:
        page, began = "<input value=x>word " * elements, time.process_time()
        reader = PageReader()
        reader.feed(page)
        assert reader.text.count("word") == elements
        return time.process_time() - began

    seconds(1000)
    assert seconds(64_000) < 16 * max(seconds(8_000), 0.02)  # 8 times, and 64 if each word went over all before it


# ---------------------------------------------------------------- nothing goes elsewhere


def test_a_published_route_of_another_host_is_counted_and_not_asked() -> None:
    """The sweep asks paths of the product only, and says how many it was told beside."""
    with hostile({}) as other:
        foreign = [
            f"//127.0.0.1:{other.port}/p", f"{other.url}/p", f"/\t/127.0.0.1:{other.port}/p", "p", "",
            f"/\\127.0.0.1:{other.port}/p", "/../../p", f"site://127.0.0.1:{other.port}/p", "/" + "p" * 5000,
        ]  # fmt: skip
        published = {"paths": {one: {"get": {}, "delete": {}, "post": {}} for one in [*foreign, "/ours/{id}"]}}
        with hostile({"/openapi.json": says(published)}) as product:
            target = product.target(sweep=SweepTable())
            with asking(target) as app:
                seen = access.sweep(app, target, threading.Event())

    assert other.asked == []
    assert seen.unasked == 3 * len(foreign)
    assert {one.path.replace("/api/citeline", "") for one in seen.routes} == {"/ours/{id}"}
    assert {one.path.split("/golive")[0] for one in product.asked} == {"/openapi.json", "/ours", "/api/citeline/ours"}


def test_a_published_route_that_is_not_understood_is_counted() -> None:
    """A method in capitals is asked; a reference and an unknown method are counted, unless somebody has named the path.

    What is no route, or tells nothing of the product's, is neither.
    """
    published = {
        "/open": {"POST": {}, "summary": "x", "Parameters": [], "servers": [], "x-mine": {}},
        "/there": {"$ref": "#/x"},
        "/named": {"$ref": "#/x"},
        "/all": {"query": {}},
        "/new": {"query": {}, "additionalOperations": {"COPY": {}}, "head": {}, "options": {}, "trace": {}},
        "x-mine": {"get": {}},
    }
    with hostile({"/openapi.json": says({"paths": published})}) as product:
        target = product.target(sweep=SweepTable(routes=("DELETE /named",), public=("/all",), site_prefixes=()))
        with asking(target) as app:
            seen = access.sweep(app, target, threading.Event())

    assert {one.name for one in seen.routes} == {"POST /open", "DELETE /named"}
    assert seen.unasked == 3


def test_a_sweep_that_can_not_go_on_asks_nothing_more() -> None:
    """Where one question can't be asked, the sweep ends at once, and its threads end with what they asked last."""
    ended = threading.Event()

    def later(one: Handler) -> None:
        ended.wait(10)
        says({"detail": "none"}, 401)(one)

    def sweep(app: App, target: Target) -> None:
        try:
            access.sweep(app, target, threading.Event())
        finally:
            ended.set()
            for thread in threading.enumerate():
                if thread.name.startswith("sweep-"):
                    thread.join()

    routes = {"/0": says(b"x", Content_Encoding="br"), **{f"/{number}": later for number in range(1, 100)}}
    published = says({"paths": {one: {"get": {}} for one in routes}})
    with hostile({"/openapi.json": published, **routes}) as product:
        target = product.target(sweep=SweepTable())
        with asking(target) as app, pytest.raises(Unexpected, match="packed in another way"):
            sweep(app, target)

    assert len(product.asked) <= 1 + 4


@pytest.mark.parametrize("location", ["http://[x/signin", "//x]/signin"])
def test_an_answer_that_leads_nowhere_is_the_products(location: str) -> None:
    """An address that is none beside an answer is no redirect to the sign-in page, and nothing breaks over it."""
    answers = {**SIGNED_IN, "/api/citeline/x": says({"a": 1}, Location=location)}
    with hostile(answers) as product, asking(product.target()) as app:
        assert app.by_site("/x").json() == {"a": 1}


@pytest.mark.parametrize("paths", [None, [], "x", {"/a": None}, {"/a": ["get"]}], ids=repr)
def test_openapi_of_another_form(paths: object) -> None:
    """What is no OpenAPI is a sentence."""
    unknown = pytest.raises(Unexpected, match="publishes its routes in a form that golive does not know")
    with hostile({"/openapi.json": says({"paths": paths})}) as product, asking(product.target()) as app, unknown:
        access.sweep(app, product.target(), threading.Event())


@pytest.mark.parametrize(
    "matter",
    [
        "../firms/f1#",
        "..",
        ".",
        "",
        "a/b",
        "a\\b",
        "x\u2028y",
        "x\x85y",
        "\ud800",
        "m" * 301,
        None,
        True,
        {},
        ["x"],
        1.5,
    ],
    ids=ascii,
)
def test_what_is_no_id_is_never_asked(matter: object) -> None:
    """An id that would lead elsewhere, or is none, is a sentence: nothing is asked with it, deleted least of all."""
    own = {"id": matter, "title": "golive r"}
    with hostile({"GET /firms/f1/matters": says([own])}) as product:
        synthetic = msgspec.structs.replace(product.target().app.synthetic, firm="f1")
        target = product.target(auth=Auth(scheme="none"), synthetic=synthetic)
        with asking(target) as app:
            left = OwnFirm(app, target).delete([], titled="golive r")
            seen = FirmRuns(app, target, Clock()).matters("f1")
            with pytest.raises(Unexpected, match="id of a matter that can't be one"):
                FirmRuns(app, target, Clock()).runs(seen[0].matter, "f1")

    assert len(left) == 1
    assert "can't be one" in left[0]
    assert {(one.method, one.path) for one in product.asked} == {("GET", "/firms/f1/matters")}


@pytest.mark.parametrize(
    ("matter", "asked"), [("m 1?x#y", "m%201%3Fx%23y"), ("{run}", "%7Brun%7D"), (17, "17"), ("%2e", "%252e")], ids=repr
)
def test_an_id_is_one_piece_of_its_path(matter: object, asked: str) -> None:
    """Characters that mean something in an address are quoted, on the way as well as in the sentence."""
    with hostile({}) as product:
        target = product.target(auth=Auth(scheme="none"))
        with asking(target) as app:
            app.ask("DELETE", filled(target.app.paths.matter, matter=matter))

    assert [one.path for one in product.asked] == [f"/matters/{asked}"]


@pytest.mark.parametrize("how", ["port", "scheme", "host"])
def test_a_redirect_elsewhere_is_an_answer(how: str) -> None:
    """It is never followed, with a session or without; within the website it leads to the sign-in page."""
    with hostile({}) as other:
        where = {
            "port": f"{other.url}/in",
            "scheme": f"https://127.0.0.1:{other.port}/in",
            "host": f"http://localhost:{other.port}/in",
        }[how]
        plays = {**SIGNED_IN, "/auth/signin": elsewhere(where), "/x": elsewhere(where), "/here": elsewhere("/page"),
                 "/page": says(b"<input type=password>", kind="text/html")}  # fmt: skip
        with hostile(plays) as product, asking(product.target(site_proxy="")) as app:
            away, here = app.sign_in_page("/auth/signin"), app.sign_in_page("/here")
            signed = app.by_site("/x")

    assert (away.status, away.password_field) == (302, False)
    assert (here.status, here.password_field) == (200, True)
    assert app.came(signed) == "a redirect to /in"
    assert other.asked == []


def test_a_redirect_in_a_circle_ends() -> None:
    """A page that leads to itself is an answer too."""
    with hostile({"/auth/signin": elsewhere("/auth/signin")}) as product, asking(product.target()) as app:
        assert app.sign_in_page("/auth/signin").status == 302

    assert len(product.asked) == 5


def test_a_session_stays_at_its_port() -> None:
    """Cookies know no ports: the website's session goes to the website alone, not to the API or worker beside it."""
    with hostile({"/health": says({}), "/w": says({})}) as api, hostile({**SIGNED_IN, "/p": says([])}) as site:
        paths = Paths(worker=f"{api.url}/w")
        target = api.target(site_url=site.url, site_proxy="", paths=paths)
        with asking(target) as app:
            app.ask("GET", "/p")
            app.ask("GET", "api:/health")
            app.ask("GET", paths.worker, anonymous=True)
            app.ask("GET", "/p")
            app.bare("GET", target.site("/p"))

    sent = [one.headers.get("Cookie", "") for one in site.asked if one.path == "/p"]
    assert sent == ["session-token=golden", "session-token=golden", ""]
    assert [one.headers.get("Cookie") for one in api.asked] == [None, None]


def test_the_door_knows_the_targets_own_only() -> None:
    """An address that is not the target's, by host, port or scheme, is refused before anything is sent, by any way."""
    with hostile({}) as other, hostile({}) as product, asking(product.target()) as app:
        for url in (other.url, f"https://127.0.0.1:{product.port}", f"http://localhost:{product.port}"):
            with pytest.raises(Unexpected, match="golive asks only the target's own addresses"):
                app.bare("DELETE", f"{url}/x")

    assert other.asked == product.asked == []


def test_a_file_that_is_too_large_waits_for_no_drip() -> None:
    """The one request that httpx does not send has a time for all of it too."""
    with hostile({}) as product:
        target = product.target()
        path = filled(target.app.paths.documents, matter=access.NOBODY.format("large"))
    with hostile({path: drip_head}) as product, asking(product.target()) as app, pytest.MonkeyPatch.context() as patch:
        patch.setattr(upload_limit, "_WHOLE", 1.0)
        began = time.monotonic()
        with pytest.raises(Unreachable):
            upload_limit.upload_limit(app, product.target(), "run", own=False)

    assert time.monotonic() - began < 3
