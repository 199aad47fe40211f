"""The file of a watch's lines: durable, whole after a kill, and open again for a watch that goes on."""

import os
from pathlib import Path

import pytest
from watch_lines import START, at

from golive.commands.replay import lines_of as replayed
from golive.errors import StoreUnavailable
from golive.model.observations import Line, PacketStatus, RunStatus, Sample, Signal, WatchEnd, WatchStart
from golive.watch.observation_log import WatchFile, lines_kept

LINES: list[Line] = [WatchStart(at=START, until=at(20)), Sample(Signal.API_REQUESTS, at(0), 4, at(1))]


def test_what_is_added_is_read_back(tmp_path: Path) -> None:
    """Lines are read back as they were added, however often the file is opened; there are none without a file."""
    file = WatchFile(tmp_path / "run" / "watch.jsonl")

    assert file.open() == []
    file.add(LINES[:1])
    file.add([])
    file.add(LINES[1:])

    assert WatchFile(file.path).open() == LINES


def test_half_a_line_is_cut_away(tmp_path: Path) -> None:
    """A line that a kill cut off is gone at the next opening, and what is added then stands in a line of its own."""
    file = WatchFile(tmp_path / "watch.jsonl")
    file.add(LINES[:1])
    with file.path.open("ab") as broken:
        broken.write(b'{"signal":"api_req')

    assert file.open() == LINES[:1]
    file.add(LINES[1:])

    assert file.open() == LINES


def test_a_watch_that_goes_on_has_not_ended(tmp_path: Path) -> None:
    """The end of a watch that goes on is taken away, since a watch ends once."""
    file = WatchFile(tmp_path / "watch.jsonl")
    file.add([*LINES, WatchEnd(at=at(9), why="trigger", seen=at(9))])

    assert file.open() == LINES
    assert file.open() == LINES


@pytest.mark.parametrize("behind", [b"", b"damaged\n", b"\x00\x00\n", b'{"signal":"api_req'])
def test_an_end_that_is_not_the_last_line(tmp_path: Path, behind: bytes) -> None:
    """Whatever stands behind it, the end of a watch that goes on is gone for good, here and in a replay."""
    file = WatchFile(tmp_path / "watch.jsonl")
    file.add([*LINES[:1], WatchEnd(at=at(9), why="stopped"), *LINES[1:], WatchEnd(at=at(9), why="trigger")])
    file.path.write_bytes(file.path.read_bytes() + behind)

    assert file.open() == LINES
    assert file.open() == LINES
    assert b'"end"' not in file.path.read_bytes()


def test_a_watch_begins_once(tmp_path: Path) -> None:
    """A second beginning in the file is told, and taken away, since nothing could be judged with it."""
    path = tmp_path / "watch.jsonl"
    WatchFile(path).add([*LINES, *LINES])

    lines, problem = lines_kept(path)

    assert lines == [*LINES, *LINES[1:]]
    assert "line 3: the watch begins a second time" in problem
    assert replayed(path) == lines


def test_a_damaged_line_costs_that_line(tmp_path: Path) -> None:
    """A line that can't be read is told with its number, and every other one counts."""
    path = tmp_path / "watch.jsonl"
    WatchFile(path).add(LINES)
    path.write_bytes(path.read_bytes().replace(b"\n", b'\n{"watch":"start"}\n\xff\xfe\n', 1))

    lines, problem = lines_kept(path)

    assert lines == LINES
    assert "line 2: " in problem
    assert "and 1 more" in problem
    assert "all others count" in problem


@pytest.mark.parametrize("end", ["\u2028", "\u0085", "\u2029", "\x0b", "\x0c", "\x1c", "\r"])
def test_a_line_ends_at_a_line_feed_only(tmp_path: Path, end: str) -> None:
    """Whatever letters a packet's name has, its line is one line, here and in a replay."""
    lines = [*LINES, PacketStatus(at=at(1), packet=f"P{end}1", submitted=at(1), status=RunStatus.FAILED)]
    file = WatchFile(tmp_path / "watch.jsonl")
    file.add(lines)

    assert file.open() == lines
    assert file.damaged == []
    assert replayed(file.path) == lines


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file that can't be written raises, naming the file and the reason."""
    (tmp_path / "run").write_text("a file where a folder must be", encoding="utf-8")

    with pytest.raises(StoreUnavailable, match=r"watch\.jsonl.*written"):
        WatchFile(tmp_path / "run" / "watch.jsonl").add(LINES)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes here")
def test_a_pipe_in_its_place_is_told(tmp_path: Path) -> None:
    """A pipe is no file of a watch: nothing is read from it, or written into it, and nobody waits for its other end."""
    path = tmp_path / "watch.jsonl"
    os.mkfifo(path)
    end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    with pytest.raises(StoreUnavailable, match=r"watch\.jsonl.*written to.*a pipe"):
        WatchFile(path).add(LINES)
    os.close(end)
    with pytest.raises(StoreUnavailable, match=r"watch\.jsonl.*read.*a pipe"):
        WatchFile(path).open()
