"""The commands by which people put something on the record: sign-offs, stop, acknowledgements, reviews."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from golive.cli.speech import Attach, say
from golive.errors import EdgeError, RecordError, UsageError
from golive.verdict import Verdict, exit_status
from golive.where import here

if TYPE_CHECKING:
    from golive.commands.stop import Spoken

commands = typer.Typer()


@commands.command()
def checklist(
    *,
    target: Annotated[str, typer.Option(help="Whose sign-offs: ontogra, staging, or a target file.")] = "",
    attach: Attach = "",
    lock: Annotated[bool, typer.Option("--lock", help="Agree on the rows as they are now (the pilot owner).")] = False,
    role: Annotated[str, typer.Option("--as", help="With --lock: your role.")] = "",
    by: Annotated[str, typer.Option("--by", help="With --lock: your name, if not this machine's.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for scripts.")] = False,
) -> None:
    """Say which rows of the 7-day checklist people still have to sign: who, and by when.

    Exit status: 0 nothing is missing, 2 asked wrongly, 3 something is missing.

    Example: golive checklist --target ontogra
    """
    from golive.commands import sign
    from golive.config import runbook

    launch_day = runbook.load(Path("runbook.toml")).day_of_launch
    with sign.opened(Path(), target=target, attach=attach) as (connection, rows):
        if lock:
            sign.lock_by_hand(connection.record, rows, role=role, by=by)
        found = connection.record.sign_offs()
        if as_json:
            typer.echo(sign.as_json(rows, found, launch_day))
            done = sign.nothing_missing(rows, found)
        else:
            done = sign.tell(rows, found, launch_day, say)
    raise typer.Exit(exit_status(Verdict.PASS if done else Verdict.INCONCLUSIVE))


@commands.command()
def sign(
    row: Annotated[str, typer.Argument(help="The row's id, as in 6.2.")],
    *,
    role: Annotated[str, typer.Option("--as", help="Your role, as the row names it.")],
    by: Annotated[str, typer.Option("--by", help="Your name, if not the one this machine knows you by.")] = "",
    target: Annotated[str, typer.Option(help="For which target: ontogra, staging, or a target file.")] = "",
    attach: Attach = "",
    waive: Annotated[
        str, typer.Option(help="Let a `should` row go: not-applicable, done-otherwise or after-launch.")
    ] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take back what you signed.")] = False,
) -> None:
    """Sign one row of the 7-day checklist: you say that it is true, and your name goes on the record.

    It holds as long as the row says, for its wording as it is now. A typed name is a claim; nobody checks who you are.

    Example: golive sign 6.2 --as "support lead" --target ontogra
    """
    from golive.commands import sign

    with sign.opened(Path(), target=target, attach=attach) as (connection, rows):
        say(sign.sign_by_hand(connection, rows, row, role=role, by=by, waiver=waive, withdraw=withdraw))


_Role = Annotated[str, typer.Option("--as", help="Your role, such as QA reviewer.")]
_By = Annotated[str, typer.Option("--by", help="Your name, if not the one this machine knows you by.")]
_Where = Annotated[str, typer.Option("--target", help="For which target: ontogra, staging, or a target file.")]


def _said(speak: Callable[[], "Spoken"]) -> None:
    """Tell what a person has put on the record; exit 3 where it could not be put there."""
    try:
        said = speak()
    except (EdgeError, RecordError) as error:
        say(f"It is NOT on the record: {error} Tell the technical owner and the support lead by phone.", err=True)
        raise typer.Exit(exit_status(error)) from error
    for line in said.lines:
        say(line, err=said.kept)
    if said.kept:
        raise typer.Exit(exit_status(Verdict.INCONCLUSIVE))


@commands.command()
def stop(
    why: Annotated[str, typer.Argument(help="Why, for the people here; the record keeps no free text.")] = "",
    *,
    legal: Annotated[str, typer.Option(help="A critical legal defect: fabricated or missing-injury.")] = "",
    role: _Role = "",
    by: _By = "",
    target: _Where = "",
    attach: Attach = "",
) -> None:
    """Say stop: the launch is to be rolled back. Anybody may; it goes on the record at once, with your name.

    Where the record can't take it, it is kept on this machine until it can, and you are told whom to call.

    Exit status: 0 on the record, 2 asked wrongly, 3 it could not be put there.

    Example: golive stop "users see each other's cases" --as "support lead" --target ontogra
    """
    from golive.commands import stop

    _said(lambda: stop.stop(stop.Where(Path(), target, attach), why=why, legal=legal, role=role, by=by))


@commands.command()
def ack(
    trigger: Annotated[str, typer.Argument(help="T0 (a person said stop), T1, T2 or T3.")],
    *,
    role: _Role = "",
    by: _By = "",
    target: _Where = "",
    attach: Attach = "",
) -> None:
    """Acknowledge a trigger that fired, or clear a stop. T0 is the pilot owner's, T3 takes two people.

    T1 is armed again. T2 is not, within a launch: it is noted that somebody has seen it, and it stays fired.

    Exit status: 0 on the record, 2 asked wrongly, 3 it could not be put there.

    Example: golive ack T3 --as "QA reviewer" --target ontogra
    """
    from golive.commands import stop

    _said(lambda: stop.ack(stop.Where(Path(), target, attach), trigger, role=role, by=by))


@commands.command()
def review(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RUN | PACKET.pdf OUTPUT.pdf",
            help="The id of the run whose output was read; with --collect, each output's packet and the output.",
        ),
    ] = None,
    *,
    collect: Annotated[bool, typer.Option("--collect", help="Collect the first outputs for the QA reviewer.")] = False,
    take: Annotated[Path | None, typer.Option(help="Take a form that the QA reviewer has filled in.")] = None,
    runs: Annotated[
        list[str] | None, typer.Option("--run", help="With files: which run each output is of, in order.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Another folder than the target's review store; never under reports/.")
    ] = None,
    critical: Annotated[list[str] | None, typer.Option(help="A critical item that failed; may be repeated.")] = None,
    clean: Annotated[bool, typer.Option("--clean", help="Nothing critical was found.")] = False,
    role: _Role = "",
    by: _By = "",
    target: _Where = "",
    attach: Attach = "",
) -> None:
    """Collect the first outputs for the QA reviewer, take the form back, or put one verdict on the record.

    --collect makes, in the review store, a page an output and an Excel form; a live product's outputs are handed in as
    files, each behind its packet. --take checks the form that came back, scores it, and records each verdict.
    A critical item stops the launch: injury-scope, fabricated, timeline, citation-presence, patient-boundary.
    Exit status: 0 on the record, 2 asked wrongly, 3 it could not be put there.

    Example: golive review --collect packet.pdf chronology.pdf --run 7c1f --target ontogra

    Example: golive review --take form.xlsx --target ontogra

    Example: golive review 7c1f --critical fabricated --as "QA reviewer" --target ontogra
    """
    from golive.commands import stop

    where = stop.Where(Path(), target, attach)
    told, items = words or [], critical or []
    _either(told, collect=collect, take=take, runs=runs or [], out=out, verdict=bool(items) or clean)
    folder = here(out) if out is not None else None
    if collect:
        from golive.commands.review.collect import collect as collected

        for line in collected(where, [here(Path(one)) for one in told], runs or [], folder):
            say(line)
    elif take is not None:
        from golive.commands.review.take import take as taken

        form = here(take)
        _said(lambda: taken(where, form, role=role, by=by, out=folder))
    else:
        _said(lambda: stop.review(where, told[0], critical=items, clean=clean, role=role, by=by))


def _either(
    words: list[str], *, collect: bool, take: Path | None, runs: list[str], out: Path | None, verdict: bool
) -> None:
    """Pass if one thing is asked for: to collect, to take, or one verdict. Raises ``UsageError``."""
    if collect + (take is not None) + verdict > 1:
        raise UsageError("--collect, --take and a verdict (--clean or --critical) are three things. Ask for one.")
    if take is not None and words:
        raise UsageError(f"--take {take}: the form says which runs it is of. Leave {words[0]} out.")
    if runs and not collect:
        raise UsageError("--run goes with --collect. For one verdict name the run alone: golive review 7c1f --clean")
    if out is not None and not collect and take is None:
        raise UsageError("--out goes with --collect or --take: one verdict is kept on the record only.")
    if not collect and take is None and len(words) != 1:
        raise UsageError(
            f"{len(words)} runs are named. Name one, as in golive review 7c1f --clean, or say --collect, or --take FORM"
        )
