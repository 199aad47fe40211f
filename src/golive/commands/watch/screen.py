"""The screen of a watch: a live page on a terminal, plain lines elsewhere, or an object a minute for scripts."""

import json
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from rich import box
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from golive.commands.watch.words import (
    Setting,
    attended,
    countdown,
    ends,
    last_lines,
    named,
    progress,
    reason,
    sentence,
)
from golive.config.runbook import percent
from golive.shown import MOST_OF_A_LINE, shown
from golive.typed import typed
from golive.verdict import Verdict
from golive.watch.loop import View
from golive.watch.triggers.api_error_words import UNCOUNTED
from golive.watch.triggers.trigger import minutes

if TYPE_CHECKING:
    from datetime import datetime

_STYLES = {
    Verdict.PASS: "bold green",
    Verdict.WATCH: "bold yellow",
    Verdict.INCONCLUSIVE: "bold magenta",
    Verdict.FAIL: "bold white on red",
}
_NEWS = 4
_BAR = 20


class Screen(Protocol):
    """What shows a watch: the live page, or lines, or objects."""

    def __call__(self, view: View) -> None:
        """Show a moment."""

    def tell(self, line: str) -> None:
        """Say a last line to people."""

    def close(self) -> None:
        """Show nothing more."""


def screen(setting: Setting, console: Console, *, as_json: bool) -> Screen:
    """The screen that fits: objects where they are asked for, a page on a terminal, lines elsewhere."""
    if as_json:
        return Objects(setting, lambda line: console.out(line, highlight=False))
    if console.is_terminal and not console.is_dumb_terminal:
        return Page(setting, console)
    return Lines(setting, lambda line: console.out(typed(shown(line, MOST_OF_A_LINE)), highlight=False))


# ---------------------------------------------------------------- lines


class Lines:
    """One line a minute at most, and a change at once."""

    def __init__(self, setting: Setting, say: Callable[[str], None]) -> None:
        self._setting = setting
        self._say = say
        self._minute: datetime | None = None
        self._known: dict[str, str] = {}

    def __call__(self, view: View) -> None:
        """Say what changed; if nothing did for a minute, that it goes on."""
        if self._minute is None:
            self._say(
                f"Watching {self._setting.title} ({self._setting.mode}) for {view.minutes} minutes; {ends(view)}."
            )
            if self._setting.unwatched:
                self._say(f"Not watched here: {', '.join(self._setting.unwatched)}.")
        said = [f"{view.now:%H:%M:%S} UTC  {line}" for line in [*self._changes(view), *view.news]]
        minute = view.now.replace(second=0, microsecond=0)
        if view.over:
            said += list(last_lines(view, self._setting))
        elif not said and minute != self._minute:
            words = ", ".join(f"{one.id} {one.verdict.word}" for one in view.watch.triggers.values())
            alerts = ", ".join(one.id for one in view.alerts) or "none"
            seen = f"{progress(view)}; {words}; alerts: {alerts}"
            who = f". {UNCOUNTED}" if view.watch.triggers["T1"].numbers.get("uncounted") else ""
            said = [f"{view.now:%H:%M} UTC  {view.verdict.word}  {seen}{who}"]
        if said:
            self._minute = minute
        for line in said:
            self._say(line)

    def _changes(self, view: View) -> Iterator[str]:
        states: dict[str, tuple[str, str]] = {
            one.id: (one.verdict.word, f"{one.id} {one.verdict.word}: {sentence(one, view.now)}")
            for one in view.watch.triggers.values()
        }
        states |= {f"!{one.id}": ("on", f"Alert {one.id}: {one.sentence} ({one.who})") for one in view.alerts}
        states |= {f"?{names}": ("on", f"Can't read {names}: {why}") for names, why in _problems(view)}
        states |= {
            f"?{one.id}": ("on", f"Can't tell {one.id}: {one.sentence}") for one in view.looks if one.good is None
        }
        for name, (state, line) in states.items():
            if self._known.get(name) != state:
                yield line
        for gone in self._known.keys() - states.keys():
            yield f"Over: {'alert' if gone.startswith('!') else 'trouble with'} {gone.lstrip('!?')}."
        self._known = {name: state for name, (state, _) in states.items()}

    def tell(self, line: str) -> None:
        """Say it."""
        self._say(line)

    def close(self) -> None:
        """Nothing is open."""


class Objects:
    """One JSON object a minute, on one line, and one at the end; ``timeline`` has what was judged since the last."""

    def __init__(self, setting: Setting, say: Callable[[str], None]) -> None:
        self._setting = setting
        self._say = say
        self._minute: datetime | None = None
        self._rows = 0

    def __call__(self, view: View) -> None:
        """Print it, unless this minute has one already."""
        minute = view.now.replace(second=0, microsecond=0)
        if minute == self._minute and not view.over:
            return
        self._minute = minute
        self._say(json.dumps(self._object(view), ensure_ascii=True))

    def _object(self, view: View) -> dict[str, Any]:
        judged = view.watch.as_json()
        rows, self._rows = judged["timeline"][self._rows :], len(judged["timeline"])
        return {
            **judged,
            "timeline": rows,
            "version": 1,
            "watch": self._setting.name,
            "target": self._setting.title,
            "rehearsal": not self._setting.live,
            "now": view.now.isoformat(),
            "until": view.until.isoformat(),
            "asked_minutes": view.minutes,
            "not_watched": list(self._setting.unwatched),
            "looks": [{"id": one.id, "good": one.good, "sentence": one.sentence} for one in view.looks],
            "problems": dict(view.problems),
            "news": list(view.news),
            "over": view.over,
        }

    def tell(self, line: str) -> None:
        """Print it as an object of its own."""
        self._say(json.dumps({"version": 1, "watch": self._setting.name, "said": line}))

    def close(self) -> None:
        """Nothing is open."""


# ---------------------------------------------------------------- page


class Page:
    """A page that is drawn anew at each look; at the end its place is taken by what to do and what to say."""

    def __init__(self, setting: Setting, console: Console) -> None:
        self._setting = setting
        self._console = console
        self._live = Live(console=console, auto_refresh=False, screen=False, vertical_overflow="crop")
        self._news: deque[str] = deque(maxlen=_NEWS)
        self._live.start()

    def __call__(self, view: View) -> None:
        """Draw it."""
        self._news += [f"{view.now:%H:%M:%S}  {line}" for line in view.news]
        self._live.transient = view.over == "trigger"  # then nothing but what is to be done now is left to read
        self._live.update(self.page(view), refresh=True)
        if view.over:
            self.close()
            for line in map(typed, last_lines(view, self._setting)):
                style = _STYLES[Verdict.FAIL] if line.startswith("STOP") else ""
                command = "golive " in line or "aws " in line  # to be copied: a break in it would break it
                self._console.print(Text(line, style), soft_wrap=command)

    def tell(self, line: str) -> None:
        """Print it below."""
        self._console.print(typed(shown(line, MOST_OF_A_LINE)), soft_wrap=True)

    def close(self) -> None:
        """Leave the last page where it is."""
        self._live.stop()

    def page(self, view: View) -> RenderableType:
        """The whole page of a moment: where we are, the triggers, what to look at, what can't be told."""
        parts: list[RenderableType] = [self._head(view), self._bar(view), self._triggers(view)]
        parts += [self._rate(view), _alerts(view), *_unknown(view), *_beside(view)]
        if self._news:
            parts.append(_block("News", [Text(typed(shown(line))) for line in self._news]))
        if self._setting.unwatched:
            parts.append(Text(f"Not watched here: {', '.join(self._setting.unwatched)}."))
        if self._setting.keys:
            parts.append(Text(self._setting.keys))
        stop = f'Anybody may stop it: golive stop "why" {self._setting.where}'
        parts.append(Text(f"{typed(stop)}    Not sure? Go back. Nobody is blamed.", "dim"))
        return Group(*(Padding(one, (0, 0, 0, 1)) for one in parts))

    def _head(self, view: View) -> RenderableType:
        local = view.now.astimezone()
        line = Table.grid(expand=True)
        line.add_column()
        line.add_column(justify="right")
        mode = Text(f" {self._setting.mode} ", "bold white on blue" if self._setting.live else "black on yellow")
        word = Text(f" {view.verdict.word} ", _STYLES[view.verdict])
        time = f"{view.now:%H:%M:%S} UTC" + (f" ({local:%H:%M %Z})" if local.utcoffset() else "")
        line.add_row(Text.assemble(word, "  ", (self._setting.title, "bold"), "  ", mode), Text(time))
        return line

    def _bar(self, view: View) -> RenderableType:
        bar = Table.grid(padding=(0, 2))
        wide = 30 if self._console.encoding.lower().startswith("utf") else 0
        shown = ProgressBar(total=view.minutes, completed=view.watch.api.observed, width=wide) if wide else Text("")
        bar.add_row(shown, Text(progress(view)))
        return Group(bar, Text(f"{attended(view)}; {ends(view)}", "dim"))

    def _triggers(self, view: View) -> RenderableType:
        ascii_only = not self._console.encoding.lower().startswith("utf")
        table = Table(box=box.ASCII if ascii_only else box.ROUNDED, expand=True, show_header=False, padding=(0, 1))
        table.add_column(width=10, no_wrap=True)
        table.add_column(ratio=1)
        for one in view.watch.triggers.values():
            left = countdown(one, view.now)
            title = Text.assemble(
                (f"{one.id} {named(one, view)}", "bold"), (f"   {left}" if left else "", "bold yellow")
            )
            table.add_row(Text(one.verdict.word, _STYLES[one.verdict]), Group(title, Text(reason(one))))
        return table

    def _rate(self, view: View) -> RenderableType:
        """The errors of the last minutes against what would stop the launch."""
        numbers = view.watch.triggers["T1"].numbers
        if not numbers.get("requests"):
            return Text("Errors: nothing counted yet.", "dim")
        errors, requests, stop = (int(numbers.get(one, 0)) for one in ("errors", "requests", "would_stop"))
        most = max(stop, int(numbers["at_limit"]), 1)
        bar = "#" * min(_BAR, errors * _BAR // most)
        words = f"Errors [{bar:.<{_BAR}}] {errors} of {requests} in {minutes(int(numbers['minutes']))}"
        words += f"; {percent(view.watch.rules.limit)} is {numbers['at_limit']}"
        words += f"; {stop} would stop the launch" if stop and stop <= requests else ""
        return Text(words, "" if errors <= int(numbers["at_limit"]) else "yellow")


def _alerts(view: View) -> RenderableType:
    found = view.alerts
    if not found:
        return Text("Alerts: none.", "green")
    return _block("Look now", [Text(shown(f"{one.sentence} ({one.who})")) for one in found], "bold yellow")


def _unknown(view: View) -> list[RenderableType]:
    lines = [shown(f"{names}: {why}") for names, why in _problems(view)]
    lines += [f"{one.id}: {one.sentence}" for one in view.looks if one.good is None]
    return (
        [_block("Can't read now; tried again each minute", [Text(line) for line in lines], "bold magenta")]
        if lines
        else []
    )


def _problems(view: View) -> Iterator[tuple[str, str]]:
    """What can't be read, by the sentence why: one that is the same for several signals is said once."""
    for why in dict.fromkeys(view.problems.values()):
        names = (name.replace("_", " ") for name, said in view.problems.items() if said == why)
        yield ", ".join(names), why


def _beside(view: View) -> list[RenderableType]:
    good = [one.sentence for one in view.looks if one.good]
    text = " ".join(one if one.endswith(".") else f"{one}." for one in good)
    return [Text(f"Also: {text}", "dim")] if good else []


def _block(title: str, lines: list[Text], style: str = "bold") -> RenderableType:
    grid = Table.grid(padding=(0, 1))
    for index, line in enumerate(lines):
        grid.add_row(Text(f"{title}:" if index == 0 else "", style), line)
    return grid
