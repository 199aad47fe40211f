"""The command `golive watch`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from golive.cli.speech import Attach, say
from golive.verdict import Verdict, exit_status

commands = typer.Typer()


@commands.command()
def watch(
    *,
    target: Annotated[str, typer.Option(help="Where: ontogra, staging, rehearsal, or a target file.")] = "",
    attach: Attach = "",
    lasting: Annotated[str, typer.Option("--for", help="How many observed minutes: 2h, 90m.")] = "2h",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a minute, for scripts.")] = False,
    enter: Annotated[str, typer.Option(help="Only enter what you saw: login_failures=3, packet=P-03:failed.")] = "",
    allow: Annotated[list[str] | None, typer.Option(help="On a live target: messages, to page people.")] = None,
) -> None:
    """Watch a launch: the three triggers and what else to look at, minute by minute, to the end or until one fires.

    Killed or ended by hand, it goes on where it was when it is started again. Ctrl-C ends it.

    Exit status: 0 working, 1 a trigger fired, 2 asked wrongly, 3 can't tell, moving, or ended by hand.

    Example: golive watch --target ontogra --allow=messages
    """
    from golive.commands.watch import manual_entry, session
    from golive.commands.watch.session import connected

    minutes = session.minutes_of(lasting)
    with connected(Path(), target=target, attach=attach, allow=allow or []) as desk:
        if enter:
            say(manual_entry.enter(desk.connection, enter))
            return
        view = desk.watch(minutes, sys.stdout, as_json=as_json)
    by_hand = view.over == "stopped" and not view.fired
    raise typer.Exit(exit_status(Verdict.INCONCLUSIVE if by_hand else view.verdict))
