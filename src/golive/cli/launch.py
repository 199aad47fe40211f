"""The commands of launch day in the runbook's order: open, pause, resume, close; and which step is next."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from golive.cli.speech import Attach, confirmed, say
from golive.verdict import exit_status

if TYPE_CHECKING:
    from golive.launch.pausing import Seen

commands = typer.Typer()
Target = Annotated[str, typer.Option(help="Where: ontogra, staging, or a target file.")]
Allow = Annotated[list[str] | None, typer.Option(help="On a live target: an effect by name; may be repeated.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before it is done.")]


@commands.command("open")
def open_pilot(
    *,
    target: Target = "",
    attach: Attach = "",
    allow: Allow = None,
    yes: Yes = False,
) -> None:
    """Open the pilot: launch steps 2 and 3. The approved people are let in, and the team is told.

    It wants a GO of `pytest checks/` for just the release that runs, the support lead's signature, and a way back.
    Then it looks at these once more, asks you, sees that it let in just the approved people, and puts it on the record.

    Exit status: 0 open, 1 not opened or not as it should be, 2 asked wrongly, 3 could not be told.

    Example: golive open --target ontogra --allow=messages --allow=cohort
    """
    from golive.commands.launch import open_pilot as opened
    from golive.commands.pin import connected
    from golive.config import runbook

    rules = runbook.load(Path("runbook.toml")).thresholds
    with connected(target=target, attach=attach, allow=allow) as connection:
        _end(opened(connection, rules, say=say, agreed=lambda text: _agreed(text, yes=yes)))


@commands.command()
def pause(
    *,
    target: Target = "",
    attach: Attach = "",
    allow: Allow = None,
) -> None:
    """Pause new work: rollback step 1. New cases and uploads are refused, what is there can be read.

    Golive's own firm is let by, so that the user steps can be proven. It stays so until `golive resume`.

    Exit status: 0 seen to be paused, 1 not paused, 2 asked wrongly, 3 could not be told.

    Example: golive pause --target ontogra --allow=intake
    """
    from golive.commands.intake import pause as paused
    from golive.commands.pin import connected

    with connected(target=target, attach=attach, allow=allow) as connection:
        _end(paused(connection, say=say, agreed=lambda text: _agreed(text, yes=False)))


@commands.command()
def resume(
    *,
    target: Target = "",
    attach: Attach = "",
    allow: Allow = None,
) -> None:
    """Take new work again, once nothing on the record says stop, or the rollback is proven.

    Exit status: 0 seen to be taken, 1 something says stop, or it is not taken, 2 asked wrongly, 3 could not be told.

    Example: golive resume --target ontogra --allow=intake
    """
    from golive.commands.intake import resume as resumed
    from golive.commands.pin import connected
    from golive.config import runbook

    rules = runbook.load(Path("runbook.toml")).thresholds
    with connected(target=target, attach=attach, allow=allow) as connection:
        _end(resumed(connection, rules, say=say, agreed=lambda text: _agreed(text, yes=False)))


@commands.command()
def close(*, target: Target = "", attach: Attach = "") -> None:
    """End the launch on the record: its watch was observed to its end, or its rollback is proven.

    Exit status: 0 ended, 1 not over yet, 2 asked wrongly, 3 ended with something open, or the record could not be had.

    Example: golive close --target ontogra
    """
    from golive.commands.launch import close as closed
    from golive.commands.pin import connected
    from golive.config import runbook

    rules = runbook.load(Path("runbook.toml")).thresholds
    with connected(target=target, attach=attach) as connection:
        _end(closed(connection, rules))


@commands.command("next")
def next_(
    *,
    target: Target = "",
    attach: Attach = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for scripts.")] = False,
) -> None:
    """Say which step of the runbook is next, by the record, and what to type for it. Nobody else is asked.

    Exit status: 0 told, 2 asked wrongly, 3 the record could not be had.

    Example: golive next --target ontogra
    """
    from golive.commands.launch import told_next
    from golive.commands.pin import connected
    from golive.config import runbook

    with connected(target=target, attach=attach) as connection:
        step = told_next(connection, runbook.load(Path("runbook.toml")), _where(target, attach))
    if as_json:
        typer.echo(json.dumps(step))
        return
    for line in (step["words"], f"{step['who']}: {step['why']}", step["command"]):
        if line:
            say(line)


def _where(target: str, attach: str) -> str:
    return f"--attach {attach}" if attach else f"--target {target}"


def _agreed(text: str, *, yes: bool) -> bool:
    """Show what it is about, and ask; all but the last line is shown, the last is the question."""
    *lines, question = text.split("\n")
    for line in lines:
        say(line)
    return yes or confirmed(question)


def _end(seen: "Seen") -> None:
    """Say how it ended, and what is next."""
    say(f"{seen.verdict.word}: {seen.reason}")
    if seen.remedy:
        say(f"Next: {seen.remedy}")
    raise typer.Exit(exit_status(seen.verdict))
