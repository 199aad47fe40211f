"""The command that asks whether the pilot may be opened again."""

from pathlib import Path
from typing import Annotated

import typer

from golive.cli.speech import Attach, say
from golive.verdict import exit_status
from golive.where import here

commands = typer.Typer()


@commands.command()
def gate(
    *,
    target: Annotated[str, typer.Option(help="Which target's gate: ontogra, staging, or a target file.")] = "",
    attach: Attach = "",
    trust: Annotated[
        list[Path] | None, typer.Option(help="A public key whose signature counts, besides those in keys/.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for scripts.")] = False,
) -> None:
    """Ask whether the pilot may be opened again after a launch that was gone back from; say every open reason.

    Only the store is read: the record and the launch's bundle. It is pytest checks/ -m relaunch, and its end goes on
    the record, by which golive open lets the next launch begin.
    Exit status: 0 the gate is open, 1 it is shut, or only a part was asked, 2 asked wrongly, 3 it can't be told yet.

    Example: golive gate --target ontogra
    """
    from golive.commands import gate as asked

    found = asked.ask(target=target, attach=attach, trust=[here(one) for one in trust or []], root=Path())
    for order in found.orders:
        typer.echo(order, err=as_json)
    if as_json:
        typer.echo(asked.as_json(found))
    else:
        asked.tell(found, say)
    raise typer.Exit(exit_status(found.verdict))
