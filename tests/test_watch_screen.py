"""What a watch shows: a page, lines, or objects; what to do when a trigger fires; on any console."""

import io
import json
import re

import pytest
from rich.console import Console
from watch_lines import START, at

from golive.commands.watch.screen import Lines, Objects, Page, screen
from golive.commands.watch.words import Setting, last_lines
from golive.model.observations import Line, PacketStatus, RunStatus, Sample, Signal, Stop, WatchStart
from golive.watch.loop import Look, View, Why
from golive.watch.triggers import Rules
from golive.watch.triggers.duration import due_end, judge_live

LINE, PEOPLE = "aws ecs update-service X", ("technical owner: Lee, +1 202",)
LIVE = Setting(title="Ontogra", live=True, where="--target ontogra", name="w1", line=LINE, people=PEOPLE)
REHEARSAL = Setting(title="The rehearsal", live=False, where="--attach URL", name="w2")


def view(minutes: float, *more: Line, errors: int = 0, over: Why | str = "", **parts: object) -> View:
    """A watch as it stands after so many minutes, with so many errors in each from the tenth on."""
    lines: list[Line] = [WatchStart(at=START, until=at(120)), *more]
    for index in range(int(minutes)):
        lines.append(Sample(Signal.API_REQUESTS, at(index), 40, at(index + 1)))
        lines.append(Sample(Signal.API_ERRORS, at(index), errors if index >= 10 else 0, at(index + 1)))
    watch = judge_live(lines, now=at(minutes), rules=Rules(), minutes=120)
    return View(at(minutes), watch, 120, due_end(watch, 120), over=over, **parts)  # type: ignore[arg-type]


def page(one: View, setting: Setting = LIVE, *, encoding: str = "utf-8", width: int = 100) -> str:
    """The page as a terminal of that encoding gets it."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, errors="strict", write_through=True)
    shown = Page(setting, Console(file=out, force_terminal=True, width=width, color_system=None))
    shown(one)
    shown.close()
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", raw.getvalue().decode(encoding).replace("\r", "\n"))


def test_lines_say_changes_at_once_and_else_one_line_a_minute() -> None:
    """A change is a line of its own at once; without one there is one line a minute, with the count of minutes."""
    said: list[str] = []
    lines = Lines(REHEARSAL, said.append)

    lines(view(5))
    first = len(said)
    lines(view(5.5))
    assert len(said) == first
    lines(view(6))
    assert said[first:] == ["14:06 UTC  Watch  4 of 120 minutes seen; T1 Working, T2 Watch, T3 Watch; alerts: none"]
    lines(view(6.2, looks=[Look("cohort", good=False, sentence="1 firm too many.")]))
    assert said[-1] == "14:06:12 UTC  Alert cohort: 1 firm too many. (technical owner)"
    lines(view(6.3, problems={"api_errors": "AWS is away."}))
    assert said[-2:] == ["14:06:18 UTC  Can't read api errors: AWS is away.", "14:06:18 UTC  Over: alert cohort."]
    assert said[0].startswith("Watching The rehearsal (REHEARSAL) for 120 minutes; ends at 16:02 UTC")


def test_a_watch_without_users_counts_says_so_every_minute() -> None:
    """Where nobody counts users' requests, each minute's line says who decides instead; the alert is not raised."""
    said: list[str] = []
    lines = Lines(REHEARSAL, said.append)
    absent = (Signal.API_REQUESTS, Signal.API_ERRORS)

    for minutes in (6, 7, 8):
        known: list[Line] = [WatchStart(at=START, until=at(120), absent=absent)]
        known += [Sample(Signal.PROBE_SENT, at(index), 4, at(index + 1)) for index in range(minutes)]
        watch = judge_live(known, now=at(minutes), rules=Rules(), minutes=120)
        lines(View(at(minutes), watch, 120, due_end(watch, 120)))

    minutely = [next(one for one in said if "T1 Working: 0 of " in one), *said[-2:]]
    assert all("the technical owner decides by what users report" in one for one in minutely)
    assert said[-1].startswith("14:08 UTC  Watch  6 of 120 minutes seen; T1 Working, T2 Watch, T3 Watch; alerts: none.")


def test_the_objects_are_one_a_minute() -> None:
    """`--json` prints one object a minute, on a line, with the minutes that were judged since the last."""
    said: list[str] = []
    objects = Objects(REHEARSAL, said.append)

    for minute in (5, 5.2, 6, 6.9, 8):
        objects(view(minute))
    objects(view(8.5, over="stopped"))
    told = [json.loads(one) for one in said]

    assert [one["now"][11:16] for one in told] == ["14:05", "14:06", "14:08", "14:08"]
    assert [len(one["timeline"]) for one in told] == [3, 1, 2, 0]
    assert {one["rehearsal"] for one in told} == {True}
    assert told[0].keys() >= {"verdict", "triggers", "alerts", "minutes", "version", "watch", "until", "over"}
    assert told[-1]["over"] == "stopped"


def test_the_page_says_when_it_would_fire() -> None:
    """The page has each trigger in a row, the countdown to a fire, the errors against the limit, and how to stop."""
    told = page(view(20.5, errors=3), width=140)

    assert "T1 API errors above 2 % for 10+ minutes   fires in 1:30" in told
    assert "fires at 14:22 UTC if nothing improves" in told
    assert "24 of 400 in 10 minutes; 2 % is 8; 14 would stop the launch" in told
    assert 'golive stop "why" --target ontogra' in told
    assert "LIVE" in told


@pytest.mark.parametrize("width", [60, 100, 200])
@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_any_console_shows_it(encoding: str, width: int) -> None:
    """No character of the page is one that the console has not, and no line is wider than it."""
    told = page(view(20.5, errors=3, news=["Nobody watched."]), encoding=encoding, width=width)

    assert "Nobody watched." in told
    assert max(len(line) for line in told.splitlines()) <= width


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Stop(at=at(6), trigger="T0", by="sam"), "--about other"),
        (Stop(at=at(6), trigger="T3", by="kim"), "--about output"),
        (PacketStatus(at=at(6), packet="P-1", submitted=at(2), status=RunStatus.FAILED), "--about run"),
    ],
)
def test_a_fire_says_what_to_do_and_what_to_say(line: Line, said: str) -> None:
    """After a fire the first line says STOP and why; then whom to call, the line to run, and the messages by name."""
    told = list(last_lines(view(7, line, over="trigger"), LIVE))
    text = "\n".join(told)

    assert told[0].startswith("STOP: ")
    assert "technical owner: Lee, +1 202" in text
    assert "aws ecs update-service X" in text
    assert f"golive rollback {said} --target ontogra --allow=rollback --allow=intake --allow=messages" in text
    assert f"golive message incident {said} --target ontogra --allow=messages" in text
    assert "golive message rollback-started --target ontogra" in text
    assert "golive replay reports/w1/watch.jsonl" in text


def test_the_end_says_how_much_was_seen() -> None:
    """A watch that ended by hand says that nobody watches now; one that was observed says what is not known."""
    by_hand = list(last_lines(view(30, over="stopped"), LIVE))
    observed = list(last_lines(view(30, over="observed"), REHEARSAL))

    assert by_hand[0].startswith("Ended by hand after 28 of 120 minutes seen. Nobody watches Ontogra now")
    assert observed[0].startswith("Watch: 28 of 120 minutes seen; no trigger fired")
    assert any(line.startswith("  T2 Watch:") for line in observed)


def test_the_screen_fits_where_it_is_shown() -> None:
    """A terminal gets the page, anything else lines, and scripts objects."""
    terminal = Console(file=io.StringIO(), force_terminal=True, legacy_windows=False)
    shown = screen(LIVE, terminal, as_json=False)
    shown.close()

    assert isinstance(shown, Page)
    assert isinstance(screen(LIVE, Console(file=io.StringIO()), as_json=False), Lines)
    assert isinstance(screen(LIVE, terminal, as_json=True), Objects)
