"""Whatever answers in AWS's place or from it: golive takes in no more than its bound, waits no longer, and says so."""

import threading
import time
from collections.abc import Callable

import pytest
from hostile_product import LAZILY, Handler, drip, drip_head, endless, hostile, says
from s3_server import session

from golive.aws import bounds
from golive.aws.errors import translated
from golive.errors import EdgeError, Unexpected, Unreachable

MEBIBYTE = 1024 * 1024
Play = Callable[[Handler], None]


def asked(play: Play, monkeypatch: pytest.MonkeyPatch) -> tuple[EdgeError, float, int]:
    """Why a call was not answered, how long it took, and how much of the answer went out."""
    monkeypatch.setattr(bounds, "_MOST", 2 * MEBIBYTE)
    before = threading.active_count()
    with hostile({"/": play}) as aws:
        began = time.monotonic()
        with pytest.raises(EdgeError) as error, translated("who we are"):
            session(aws.url).client("sts", patience=0.4).get_caller_identity()
        took = time.monotonic() - began
    assert threading.active_count() <= before + 1
    return error.value, took, aws.sent


def test_an_endless_answer_ends_at_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than the bound is taken in, and it is not asked for again."""
    error, _took, sent = asked(endless, monkeypatch)

    assert isinstance(error, Unexpected)
    assert "longer than golive takes in (who we are)" in str(error)
    assert sent < 32 * MEBIBYTE < LAZILY


@pytest.mark.parametrize("play", [drip, drip_head])
def test_a_drip_is_cut_off(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then holds nobody longer than the whole answer may take, and is not asked for again."""
    error, took, _sent = asked(play, monkeypatch)

    assert isinstance(error, Unreachable)
    assert "did not end its answer in time (who we are)" in str(error)
    assert took < 2


def test_deep_json_is_a_sentence() -> None:
    """What Python can't read for its depth is an error of golive's own types."""
    unread = pytest.raises(Unexpected, match=r"nested too deep \(the logs\)")
    with hostile({"/": says(b"[" * 1100 + b"]" * 1100, X_Amzn_RequestId="r")}) as aws, unread, translated("the logs"):
        session(aws.url).client("logs", once=True).describe_log_groups()


def test_who_always_has_one_more_page_is_left() -> None:
    """An answer of which there is always more ends at a number of pages."""
    pages = iter(range(10_000))

    def more(one: Handler) -> None:
        says({"taskArns": [], "nextToken": str(next(pages))}, X_Amzn_RequestId="r")(one)

    with hostile({"/": more}) as aws:
        listed = session(aws.url).client("ecs").get_paginator("list_tasks").paginate(cluster="c")
        with pytest.raises(Unexpected, match="still had more to tell after 12 answers"):
            list(bounds.few(listed, "list_tasks", most=12))

    assert next(pages) == 13
    with pytest.raises(Unexpected, match="after 2500 answers"):
        list(bounds.few(iter(int, 1), "zeros"))


def test_what_s3_streams_has_the_bound_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry of the record that has no end is not taken in; one that has is read as ever."""
    whole = says(b"an entry", ETag='"e"')
    with hostile({"/record/x": endless, "/record/y": whole}) as aws:
        s3 = session(aws.url).client("s3")
        assert s3.get_object(Bucket="record", Key="y")["Body"].read() == b"an entry"
        monkeypatch.setattr(bounds, "_MOST", MEBIBYTE)
        with pytest.raises(Unexpected, match="longer than golive takes in"), translated("read entry 1"):
            s3.get_object(Bucket="record", Key="x")

    assert aws.sent < 32 * MEBIBYTE
