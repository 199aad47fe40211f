"""Signals that a file or a command of this machine tells: each line by the moment that it says, none taken for none."""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from golive.config.signals import CommandPackets, CommandSignal, FilePackets, FileSignal
from golive.errors import Unexpected, Unreachable
from golive.local import counted, lines, lines_between, states
from golive.local.command import output_of

START = datetime(2026, 1, 14, 15, 0, tzinfo=UTC)
END = START + timedelta(minutes=3)
MINUTES = [START + timedelta(minutes=one) for one in range(3)]


def log(folder: Path, *written: str, name: str = "app.log", at: datetime = END) -> Path:
    """A log with these lines, last written then."""
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in written), encoding="utf-8")
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def python(code: str) -> tuple[str, ...]:
    """The words of a command that runs this."""
    return (sys.executable, "-c", code)


@pytest.mark.parametrize(
    ("written", "moment", "form", "zone"),
    [
        ("2026-01-14T15:01:10Z", None, "", "UTC"),
        ("2026-01-14 15:01:10,250", None, "", "UTC"),
        ("2026-01-14 10:01:10.5", None, "", "America/New_York"),
        ("2026-01-14T16:01:10+01:00", None, "", "America/New_York"),
        ("[14/Jan/2026:15:01:10 +0000]", r"\[([^\]]+)\]", "%d/%b/%Y:%H:%M:%S %z", "UTC"),
        ("Jan 14 2026 10:01:10", r"^\w+ \d+ \d+ \S+", "%b %d %Y %H:%M:%S", "America/New_York"),
        ("1768402870.25", r"^[\d.]+", "", "UTC"),
        ("1768402870250", r"^\d+", "", "UTC"),
    ],
)
def test_how_a_moment_is_written(written: str, moment: str | None, form: str, zone: str, tmp_path: Path) -> None:
    """A line counts in the minute that it says, in the form and the zone that the target file names."""
    log(tmp_path, f"{written} POST /documents 500", f"{written} GET /documents 200")
    more = {} if moment is None else {"moment": moment}
    source = FileSignal(path="app.log", match="POST", moment_form=form, zone=zone, **more)

    assert counted(source, tmp_path, start=START, end=END) == dict(zip(MINUTES, (0, 1, 0), strict=True))


def test_only_what_matches_in_the_span(tmp_path: Path) -> None:
    """What is older, or of the minute that runs, or does not match, does not count; a traceback has no moment."""
    log(
        tmp_path,
        "2026-01-14T14:59:59Z POST",
        "2026-01-14T15:00:00Z POST",
        "  File app.py, line 3",
        "2026-01-14T15:02:59Z POST",
        "2026-01-14T15:03:00Z POST",
        "2026-01-14T15:02:00Z GET",
    )

    found = counted(FileSignal(path="app.log", match="POST"), tmp_path, start=START, end=END)

    assert found == dict(zip(MINUTES, (1, 0, 1), strict=True))


def test_a_file_that_was_put_aside(tmp_path: Path) -> None:
    """With a star in its path the file that was put aside in these minutes is counted too, an older one is not."""
    log(tmp_path, "2026-01-14T15:02:30Z POST")
    log(tmp_path, "2026-01-14T15:00:30Z POST", name="app.log.1", at=START + timedelta(minutes=1))
    log(tmp_path, "2026-01-14T15:00:30Z POST", name="app.log.2", at=START - timedelta(hours=9))

    found = counted(FileSignal(path="app.log*", match="POST"), tmp_path, start=START, end=END)

    assert found == dict(zip(MINUTES, (1, 0, 1), strict=True))


@pytest.mark.parametrize(
    ("written", "source", "words"),
    [
        (["2026-01-14T15:00:30Z POST"], {"path": "ap.log"}, "The file ap.log is not there"),
        (
            ["POST without a moment", "2026-01-14T15:00:30Z x"],
            {"match": "POST"},
            "1 of its lines that count have no mo",
        ),
        (["x", "y"], {"match": "POST"}, "its lines have no moment"),
        (["2026-01-14 10:02:30 POST"], {"match": "POST"}, "written at 15:03 UTC, and its newest line says 10:02 UTC"),
    ],
)
def test_what_cannot_be_counted_is_said(written: list[str], source: dict[str, str], words: str, tmp_path: Path) -> None:
    """A file that is not there, or whose lines' moments can't be read or are astray, is never "no line"."""
    log(tmp_path, *written)

    with pytest.raises(Unexpected) as raised:
        counted(FileSignal(**{"path": "app.log", **source}), tmp_path, start=START, end=END)

    assert words in str(raised.value)


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    """A folder, a pipe or a device in a file's place is a sentence; a pipe would hold golive for ever."""
    (tmp_path / "a.log").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "b.log")

    for name in ("a.log", "b.log"):
        if (tmp_path / name).exists():
            with pytest.raises(Unexpected, match=f"{name} is no file"):
                counted(FileSignal(path=name), tmp_path, start=START, end=END)


def test_a_file_that_grows_too_fast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a long file only the end is read; where that does not reach back far enough it is said."""
    monkeypatch.setattr(lines, "_MOST", 200)
    old = ["2026-01-14T14:59:00Z GET"] * 50
    log(tmp_path, *old, "2026-01-14T15:01:00Z POST")

    found = counted(FileSignal(path="app.log", match="POST"), tmp_path, start=START, end=END)
    log(tmp_path, *(["2026-01-14T15:01:00Z POST"] * 50))

    assert sum(found.values()) == 1
    with pytest.raises(Unexpected, match="more lines a minute than golive reads"):
        counted(FileSignal(path="app.log", match="POST"), tmp_path, start=START, end=END)


def test_a_commands_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command is started without a shell, told since when, and given none of golive's own variables."""
    monkeypatch.setenv("GOLIVE_SITE_PASSWORD", "hunter2")
    code = "import os,sys; print(sys.argv[1], 'POST', 'GOLIVE_SITE_PASSWORD' in os.environ, sys.argv[2])"
    source = CommandSignal(argv=(*python(code), "{since}", "$(echo x); *"), match=r"POST False \$\(echo x\); \*$")

    assert counted(source, tmp_path, start=START, end=END) == dict(zip(MINUTES, (1, 0, 0), strict=True))


@pytest.mark.parametrize(
    ("argv", "kind", "words"),
    [
        (("golive-no-such-command",), Unexpected, "can't be started"),
        (python("raise SystemExit(3)"), Unexpected, "ended with status 3"),
        (python("print('x' * 5000)"), Unexpected, "writes more than golive reads"),
        (python("import time; time.sleep(60)"), Unreachable, "did not end within"),
    ],
)
def test_a_command_that_says_nothing_useful(
    argv: tuple[str, ...], kind: type[Exception], words: str, tmp_path: Path
) -> None:
    """A command that can't be started, fails, writes too much or takes too long is an error, and is ended."""
    begun = time.monotonic()

    with pytest.raises(kind, match=words):
        output_of(argv, tmp_path, start=START, end=END, seconds=2.0, most=1000)

    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("means", ["file", "command"])
def test_states_of_packets(means: str, tmp_path: Path) -> None:
    """Packets are told by lines with the groups packet and status, the earliest first."""
    path = log(tmp_path, "2026-01-14T15:02:00Z packet=P-1 success", "2026-01-14T15:01:00Z packet=P-1 running")
    match = r"packet=(?P<packet>\S+) (?P<status>\w+)"
    code = "import sys; print(open(sys.argv[1]).read())"
    source = (
        FilePackets(path="app.log", match=match)
        if means == "file"
        else CommandPackets(argv=(*python(code), str(path)), match=match)
    )

    assert [(one.packet, one.status) for one in states(source, tmp_path, start=START, end=END)] == [
        ("P-1", "running"),
        ("P-1", "success"),
    ]


def test_a_words_own_line_breaks_make_no_line(tmp_path: Path) -> None:
    """Of a file and of a command: only a line feed ends a line, so that a word can't say one of its own."""
    forged = "\u2028".join(["2026-01-14T15:00:10Z POST", *["2026-01-14T15:01:10Z POST"] * 5])
    log(tmp_path, forged.replace("\u2028", "\x85"), forged, "2026-01-14T15:02:00Z POST\r")
    command = python("import sys; sys.stdout.buffer.write(open('app.log', 'rb').read())")

    for source in (FileSignal(path="app.log", match="POST"), CommandSignal(argv=command, match="POST")):
        assert counted(source, tmp_path, start=START, end=END) == dict(zip(MINUTES, (2, 0, 1), strict=True))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe in a log's place is a sentence, and nothing that a watch would wait for."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes have names here")
    os.mkfifo(tmp_path / "app.log")

    with pytest.raises(Unexpected, match="is no file"):
        counted(FileSignal(path="app.log", match="POST"), tmp_path, start=START, end=END)


def test_every_line_of_a_time_is_kept(tmp_path: Path) -> None:
    """Raw lines are those of the time, each with its moment; one without is of that of the line before it."""
    log(
        tmp_path, "2026-01-14T14:59:59Z before", "2026-01-14T15:01:00Z failed", "  at step four",
        "2026-01-14T15:02:00Z ok", "2026-01-14T15:03:00Z after",
    )  # fmt: skip
    found = lines_between(FileSignal(path="app.log", match="never"), tmp_path, start=START, end=END)

    assert [line for _at, line in found] == ["2026-01-14T15:01:00Z failed", "  at step four", "2026-01-14T15:02:00Z ok"]
    assert found[0][0] == found[1][0] == START + timedelta(minutes=1)


@pytest.mark.parametrize("written", [["no moment at all"], ["2026-01-14T15:01:00Z x"] * 3])
def test_lines_that_can_t_be_told_apart_are_no_silence(
    tmp_path: Path, written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file without a moment that can be read, or one that is longer than what is read of it, is an error."""
    monkeypatch.setattr(lines, "_MOST", 50)
    log(tmp_path, *written)
    with pytest.raises(Unexpected, match=r"app\.log has more lines than golive reads"):
        lines_between(FileSignal(path="app.log"), tmp_path, start=START, end=END)
