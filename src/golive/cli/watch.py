"""The command `golive watch`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from golive.cli.speech import Attach, say, told_error
from golive.config.consent import Effect
from golive.errors import GoliveError, LockHeld, UsageError
from golive.verdict import Verdict, exit_status

if TYPE_CHECKING:
    from golive.commands.watch.session import WatchDesk

commands = typer.Typer()
_AGAIN = 15.0  # seconds of the target's clock until it is tried again while somebody else is at it


@commands.command()
def watch(
    *,
    target: Annotated[str, typer.Option(help="Where: ontogra, staging, rehearsal, or a target file.")] = "",
    attach: Attach = "",
    lasting: Annotated[str, typer.Option("--for", help="How many observed minutes: 2h, 90m.")] = "2h",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a minute, for scripts.")] = False,
    enter: Annotated[str, typer.Option(help="Only enter what you saw: login_failures=3, packet=P-03:failed.")] = "",
    allow: Annotated[list[str] | None, typer.Option(help="On a live target: messages, to page people.")] = None,
    on_trigger: Annotated[
        str, typer.Option(help="What to do when one fires, asking nobody: rollback. By default you are told.")
    ] = "",
) -> None:
    """Watch a launch: the three triggers and what else to look at, minute by minute, to the end or until one fires.

    With --on-trigger rollback the watch goes back by itself, as golive rollback does, with the same --allow.
    Killed or ended by hand, it goes on where it was when it is started again. Ctrl-C ends it.

    Exit status: 0 working, 1 a trigger fired, 2 asked wrongly, 3 can't tell, moving, or ended by hand.

    Example: golive watch --target ontogra --allow=messages
    """
    from golive.commands.watch import manual_entry, session
    from golive.commands.watch.paging import ABOUT
    from golive.commands.watch.session import connected

    if on_trigger not in ("", "rollback"):
        raise UsageError(f"--on-trigger {on_trigger}: say rollback, or leave it out.")
    minutes = session.minutes_of(lasting)
    with connected(Path(), target=target, attach=attach, allow=allow or []) as desk:
        if enter:
            say(manual_entry.enter(desk.connection, enter))
            return
        if on_trigger:
            desk.connection.consent.need(Effect.ROLLBACK, desk.connection.target)
        view = desk.watch(minutes, sys.stdout, as_json=as_json)
        if on_trigger and view.fired:
            _go_back(desk, ABOUT[view.fired[0].id], for_scripts=as_json)
    by_hand = view.over == "stopped" and not view.fired
    raise typer.Exit(exit_status(Verdict.INCONCLUSIVE if by_hand else view.verdict))


def _go_back(desk: "WatchDesk", about: str, *, for_scripts: bool) -> None:
    """Go back as `golive rollback` does, asking nobody: who began the watch has said so."""
    from golive.commands.way_back.setting import Setting, Told
    from golive.commands.way_back.whole import go_back
    from golive.report.folder import new_session

    def told(line: str) -> None:
        say(line, err=for_scripts)

    person = Told(about=about, where=tuple(desk.where.split(" ", 1)), for_scripts=for_scripts)
    setting = Setting(desk.connection, desk.book, person, new_session(), told)
    until = desk.connection.clock.after(desk.book.thresholds.rollback_minutes * 60)
    while True:
        try:
            told(go_back(setting, "").sentence)
        except LockHeld as error:
            told(str(error))
            if desk.connection.clock.now() >= until:
                return
            desk.connection.clock.wait(_AGAIN)
        except GoliveError as error:
            told_error(error)
            return
        else:
            return
