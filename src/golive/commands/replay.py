"""Wiring of `golive replay`: the lines of a watch read from a file, judged again, and told."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from golive.config import runbook
from golive.errors import UsageError
from golive.files import MOST_OF_A_WATCH, text_of
from golive.model.observations import Line, read
from golive.watch.triggers import Rules
from golive.watch.triggers.judge import Watch, judge


def lines_of(path: Path) -> list[Line]:
    """The lines of a file. Raises ``UsageError`` naming the file, and the line if it is one that is wrong."""
    try:
        return list(read(text_of(path, MOST_OF_A_WATCH).split("\n")))
    except OSError as error:
        raise UsageError(f"{path}: it can't be read ({error.strerror}). Name the file of a watch.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: it is no text in UTF-8. Name the file of a watch.") from error
    except UsageError as error:
        raise UsageError(f"{path}, {error}") from error


def replay(path: Path, *, root: Path) -> Watch:
    """A watch judged again, by the numbers of the runbook in ``root`` (those of the design where there is none)."""
    file = root / "runbook.toml"
    rules = Rules(runbook.load(file).thresholds) if file.exists() else Rules()
    lines = lines_of(path)
    try:
        return judge(lines, rules=rules)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def cloudwatch_rule(text: str) -> tuple[int, int]:
    """How an alarm is written: ``10/10`` is 10 of 10 minutes. Raises ``UsageError``."""
    found = re.fullmatch(r"(\d{1,3})/(\d{1,3})", text)
    wanted, of = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= wanted <= of:
        raise UsageError(f"--cloudwatch {text}: write M/N, such as 10/10, where M is from 1 to N.")
    return wanted, of


def as_json(watch: Watch, rule: str) -> str:
    """The one object of ``--json``; with a ``rule`` also what CloudWatch would have said, minute by minute."""
    told = watch.as_json()
    if rule:
        states = watch.as_cloudwatch(*cloudwatch_rule(rule))
        told["cloudwatch"] = {
            "rule": rule,
            "states": {name: each[-1] if each else None for name, each in states.items()},
        }
        for index, minute in enumerate(told["timeline"]):
            minute["cloudwatch"] = {name: each[index] for name, each in states.items()}
    return json.dumps(told, indent=2)


def tell(watch: Watch, rule: str, say: Callable[[str], None]) -> None:
    """Tell people what a watch came to."""
    say(f"{watch.verdict.word}: {watch.span.start:%Y-%m-%d %H:%M} to {watch.span.end:%H:%M} UTC")
    for one in watch.triggers.values():
        when = (
            f" (crossed {one.fired_at:%H:%M}, known {one.decided_at:%H:%M})" if one.fired_at and one.decided_at else ""
        )
        revised = " Data that came late changed what was known before." if one.revised else ""
        say(f"  {one.id} {one.verdict.word}{when}: {one.reason}{revised}")
    for alert in watch.alerts:
        until = f" to {alert.until:%H:%M}" if alert.until else ", still"
        say(f"  Alert {alert.id}, {alert.since:%H:%M}{until}: {alert.reason} ({alert.who})")
    api = watch.api
    say(f"  {api.observed} minutes observed, {api.no_traffic} of them without traffic, {api.blind} blind")
    for line in _changes(watch, rule) if rule else ():
        say(line)


def _changes(watch: Watch, rule: str) -> Iterator[str]:
    """Where an alarm of CloudWatch's would have changed its state, for each way to treat missing data."""
    yield f"  A CloudWatch alarm of {rule} minutes would have said:"
    for treat, states in watch.as_cloudwatch(*cloudwatch_rule(rule)).items():
        before = ["", *states]
        told = [
            f"{one.minute:%H:%M} {state}"
            for one, state, earlier in zip(watch.api.timeline, states, before, strict=False)
            if state != earlier
        ]
        yield f"    missing data as {treat}: {', '.join(told) or 'nothing'}"
