"""The commands of the rehearsal: what can go wrong in it, and keeping one up."""

import json
import tempfile
import threading
from pathlib import Path
from typing import Annotated

import typer

from golive.cli.speech import Attach, say
from golive.errors import UsageError
from golive.verdict import Verdict, exit_status

commands = typer.Typer()


@commands.command()
def faults(
    switch: Annotated[str, typer.Argument(help="on or off, where a rehearsal is kept up; else they are listed.")] = "",
    name: Annotated[str, typer.Argument(help="The fault.")] = "",
    *,
    attach: Attach = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for scripts.")] = False,
) -> None:
    """List every fault that the rehearsal can play, and the findings that it turns; or switch one on or off.

    Example: golive faults; then: pytest checks/ --target rehearsal --fault database-down

    Example: golive faults on database-down --attach URL
    """
    from golive_rehearsal.faults import FAULTS

    if switch:
        _switch(switch, name, attach)
        return

    if as_json:
        listed = [
            {"name": one.name, "what": one.what, "owner": one.owner, "turns": dict(one.turns)}
            for one in FAULTS.values()
        ]
        typer.echo(json.dumps(listed, indent=2))
        return
    for one in FAULTS.values():
        say(f"{one.name}  ({one.owner})")
        say(f"  {one.what}")
        for finding, verdict in one.turns.items():
            say(f"    {finding}: {verdict}")


def _switch(switch: str, name: str, attach: str) -> None:
    from golive.session.open_target import open_target
    from golive.session.target_choice import Asked, known_fault

    if switch not in ("on", "off") or not name or not attach:
        raise UsageError("say on or off, the fault, and where: golive faults on database-down --attach URL")
    known_fault(name)
    with open_target(Asked("rehearsal", None, attach=attach)) as connection:
        (connection.apply if switch == "on" else connection.undo)(name)
    say(f"{name} is {switch}.")


@commands.command()
def rehearse(
    *,
    fault: Annotated[list[str] | None, typer.Option(help="Start with this fault on; may be repeated.")] = None,
    bad_release: Annotated[bool, typer.Option(help="Start on the release that is bad at application level.")] = False,
    scale: Annotated[float, typer.Option(help="Rehearsal seconds in a real second; 1 for a drill.", min=1)] = 60.0,
    scenario: Annotated[str, typer.Option(help="Play and watch this launch instead: outage, burst, stuck-run.")] = "",
    story: Annotated[bool, typer.Option("--story", help="Play the tale of a bad release instead, in minutes.")] = False,
    whole_story: Annotated[
        bool, typer.Option("--whole-story", help="Play it all: launch, watch, rollback, incident, gate, relaunch.")
    ] = False,
) -> None:
    """Keep a rehearsal up for a person, with its addresses and sign-in; it ends with Ctrl-C.

    With --scenario a launch is played, with users and with what goes wrong, and watched to its end; then the exit
    status is 0 if the watch ended as it must, and 1 if it did not.

    With --story a bad release that AWS calls stable is found out, and gone back from, by the commands of launch day;
    the AWS CLI is asked beside them where `python3 bootstrap.py rehearse --story` has set it up.

    With --whole-story a launch goes bad while it is watched, is gone back from, and is launched again once the gate
    opens; the evidence of both launches is bundled under reports/ and verified. It takes some minutes.

    Example: golive rehearse --fault database-down

    Example: golive rehearse --scenario outage
    """
    if whole_story:
        if fault or bad_release or scenario or story:
            raise UsageError("--whole-story plays its own releases: leave the other options out.")
        raise typer.Exit(exit_status(Verdict.PASS if _tell_all(scale) else Verdict.FAIL))
    if story:
        if fault or bad_release or scenario:
            raise UsageError("--story plays its own release: leave the other options out.")
        raise typer.Exit(exit_status(Verdict.PASS if _tell(scale) else Verdict.FAIL))
    if scenario:
        if fault or bad_release:
            raise UsageError("--scenario plays its own faults: leave out --fault and --bad-release.")
        raise typer.Exit(exit_status(Verdict.PASS if _play(scenario, scale) else Verdict.FAIL))
    from golive.commands.rehearse import kept_up
    from golive.readiness.checklist_file import FILE, checklist_of
    from golive.session.open_target import open_target
    from golive.session.target_choice import Asked, known_fault

    for name in fault or []:
        known_fault(name)
    request = Asked("rehearsal", None, bad_release=bad_release)
    with tempfile.TemporaryDirectory(prefix="golive-rehearsal-", ignore_cleanup_errors=True) as folder:
        say("Starting the rehearsal ...")
        rows = checklist_of(Path()) if Path(FILE).exists() else None
        with open_target(request, record=Path(folder, "record"), scale=scale, checklist=rows) as connection:
            for name in fault or []:
                connection.apply(name)
            for line in kept_up(connection):
                say(line)
            say("It is up until you press Ctrl-C.")
            threading.Event().wait()


def _tell(scale: float) -> bool:
    from golive.commands.story import play
    from golive.readiness.checklist_file import checklist_of
    from golive.session.open_target import open_target
    from golive.session.target_choice import Asked

    say("Starting a rehearsal on a release that is bad in a way that AWS does not see ...")
    request = Asked("rehearsal", None, bad_release=True)
    with (
        tempfile.TemporaryDirectory(prefix="golive-rehearsal-", ignore_cleanup_errors=True) as folder,
        open_target(request, record=Path(folder, "record"), scale=scale, checklist=checklist_of(Path())) as connection,
    ):
        wrong = play(connection, say)
    for line in wrong:
        say(f"This did not go as it must: {line}")
    return not wrong


def _tell_all(scale: float) -> bool:
    from golive.commands.whole_story import WholeStory
    from golive.readiness.checklist_file import checklist_of
    from golive.session.open_target import open_target
    from golive.session.target_choice import Asked

    say("Starting a rehearsal on a release that is well, so far ...")
    with (
        tempfile.TemporaryDirectory(prefix="golive-rehearsal-", ignore_cleanup_errors=True) as folder,
        open_target(
            Asked("rehearsal", None), record=Path(folder, "record"), scale=scale, checklist=checklist_of(Path())
        ) as connection,
    ):
        tale = WholeStory(connection, say, keys=Path(folder))
        wrong = tale.play()
        for line in wrong:
            say(f"This did not go as it must: {line}")
        if not wrong:
            say(f"Check it yourself: golive verify {tale.bundle} --trust {tale.keep_key()}")
    return not wrong


def _play(name: str, scale: float) -> bool:
    from rich.console import Console

    from golive.commands.rehearse import play, scenario_named
    from golive.commands.watch.screen import screen
    from golive.config import runbook
    from golive.session.open_target import open_target
    from golive.session.target_choice import Asked

    scenario, console = scenario_named(name), Console()
    thresholds = runbook.load(Path("runbook.toml")).thresholds
    say(f"Starting the rehearsal, in which {scenario.minutes} minutes take {scenario.minutes * 60 / scale:.0f} s.")
    with (
        tempfile.TemporaryDirectory(prefix="golive-rehearsal-", ignore_cleanup_errors=True) as folder,
        open_target(Asked("rehearsal", None), record=Path(folder, "record"), scale=scale) as connection,
    ):
        played = play(
            connection,
            thresholds,
            scenario,
            reports=Path("reports"),
            screen_for=lambda setting: screen(setting, console, as_json=False),
        )
    for line in played.lines:
        say(line)
    return not played.wrong
