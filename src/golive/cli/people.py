"""The commands by which people put something on the record: sign-offs, stop, acknowledgements, reviews."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from golive.errors import EdgeError, RecordError
from golive.verdict import Verdict, exit_status

if TYPE_CHECKING:
    from golive.commands.sign import Desk

commands = typer.Typer()


@commands.command()
def checklist(
    *,
    target: Annotated[str, typer.Option(help="Whose sign-offs: ontogra, staging, or a target file.")] = "",
    attach: Annotated[str, typer.Option(help="Or those of a rehearsal that `golive rehearse` keeps up.")] = "",
    lock: Annotated[bool, typer.Option("--lock", help="Agree on the rows as they are now (the pilot owner).")] = False,
    role: Annotated[str, typer.Option("--as", help="With --lock: your role.")] = "",
    by: Annotated[str, typer.Option("--by", help="With --lock: your name, if not this machine's.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for scripts.")] = False,
) -> None:
    """Say which rows of the 7-day checklist people still have to sign: who, and by when.

    Exit status: 0 nothing is missing, 2 asked wrongly, 3 something is missing.

    Example: golive checklist --target ontogra
    """
    from golive.commands import sign  # noqa: PLC0415

    with sign.opened(Path(), target=target, attach=attach) as asked:
        if lock:
            sign.lock_by_hand(asked, role=role, by=by)
        found = asked.record.sign_offs()
        if as_json:
            typer.echo(sign.as_json(asked.checklist, found, asked.launch_day))
            done = sign.nothing_missing(asked.checklist, found)
        else:
            done = sign.tell(asked.checklist, found, asked.launch_day, typer.echo)
    raise typer.Exit(exit_status(Verdict.PASS if done else Verdict.INCONCLUSIVE))


@commands.command()
def sign(
    row: Annotated[str, typer.Argument(help="The row's id, as in 6.2.")],
    *,
    role: Annotated[str, typer.Option("--as", help="Your role, as the row names it.")],
    by: Annotated[str, typer.Option("--by", help="Your name, if not the one this machine knows you by.")] = "",
    target: Annotated[str, typer.Option(help="For which target: ontogra, staging, or a target file.")] = "",
    attach: Annotated[str, typer.Option(help="Or for a rehearsal that `golive rehearse` keeps up.")] = "",
    waive: Annotated[
        str, typer.Option(help="Let a `should` row go: not-applicable, done-otherwise or after-launch.")
    ] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take back what you signed.")] = False,
) -> None:
    """Sign one row of the 7-day checklist: you say that it is true, and your name goes on the record.

    It holds as long as the row says, for its wording as it is now. A typed name is a claim; nobody checks who you are.

    Example: golive sign 6.2 --as "support lead" --target ontogra
    """
    from golive.commands import sign  # noqa: PLC0415

    with sign.opened(Path(), target=target, attach=attach) as asked:
        typer.echo(sign.sign_by_hand(asked, row, role=role, by=by, waiver=waive, withdraw=withdraw))


_Role = Annotated[str, typer.Option("--as", help="Your role, such as QA reviewer.")]
_By = Annotated[str, typer.Option("--by", help="Your name, if not the one this machine knows you by.")]
_Where = Annotated[str, typer.Option("--target", help="For which target: ontogra, staging, or a target file.")]
_Attached = Annotated[str, typer.Option("--attach", help="Or for a rehearsal that `golive rehearse` keeps up.")]


def _said(target: str, attach: str, speak: Callable[["Desk"], list[str]]) -> None:
    """Put on the record what a person says, and tell what was put there; exit 3 where it could not be."""
    from golive.commands import sign  # noqa: PLC0415

    try:
        with sign.opened(Path(), target=target, attach=attach) as desk:
            for line in speak(desk):
                typer.echo(line)
    except (EdgeError, RecordError) as error:
        typer.echo(
            f"It is NOT on the record: {error} Tell the technical owner and the support lead by phone.", err=True
        )
        raise typer.Exit(exit_status(error)) from error


@commands.command()
def stop(
    why: Annotated[str, typer.Argument(help="Why, for the people here; the record keeps no free text.")] = "",
    *,
    legal: Annotated[str, typer.Option(help="A critical legal defect: fabricated or missing-injury.")] = "",
    role: _Role = "",
    by: _By = "",
    target: _Where = "",
    attach: _Attached = "",
) -> None:
    """Say stop: the launch is to be rolled back. Anybody may; it goes on the record at once, with your name.

    Exit status: 0 on the record, 2 asked wrongly, 3 it could not be put there.

    Example: golive stop "users see each other's cases" --as "support lead" --target ontogra
    """
    from golive.commands import stop  # noqa: PLC0415

    _said(target, attach, lambda desk: stop.stop(desk, why=why, legal=legal, role=role, by=by))


@commands.command()
def ack(
    trigger: Annotated[str, typer.Argument(help="T0 (a person said stop), T1, T2 or T3.")],
    *,
    role: _Role = "",
    by: _By = "",
    target: _Where = "",
    attach: _Attached = "",
) -> None:
    """Acknowledge a trigger that fired, or clear a stop. T0 is the pilot owner's, T3 takes two people.

    Exit status: 0 on the record, 2 asked wrongly, 3 it could not be put there.

    Example: golive ack T3 --as "QA reviewer" --target ontogra
    """
    from golive.commands import stop  # noqa: PLC0415

    _said(target, attach, lambda desk: stop.ack(desk, trigger, role=role, by=by))


@commands.command()
def review(
    run: Annotated[str, typer.Argument(help="The id of the run whose output was read.")],
    *,
    critical: Annotated[list[str] | None, typer.Option(help="A critical item that failed; may be repeated.")] = None,
    clean: Annotated[bool, typer.Option("--clean", help="Nothing critical was found.")] = False,
    role: _Role = "",
    by: _By = "",
    target: _Where = "",
    attach: _Attached = "",
) -> None:
    """Put a reviewer's verdict on one output on the record. A critical item stops the launch.

    The items: injury-scope, fabricated, timeline, citation-presence, patient-boundary.
    Exit status: 0 on the record, 2 asked wrongly, 3 it could not be put there.

    Example: golive review 7c1f --critical fabricated --as "QA reviewer" --target ontogra
    """
    from golive.commands import stop  # noqa: PLC0415

    _said(
        target,
        attach,
        lambda desk: stop.review(desk, run, critical=critical or [], clean=clean, role=role, by=by),
    )
