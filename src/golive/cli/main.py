"""The command ``golive``: what is not a pytest run."""

import contextlib
import inspect
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from golive.cli import bundle as cli_bundle
from golive.cli import evidence as cli_evidence
from golive.cli import gate as cli_gate
from golive.cli import incident as cli_incident
from golive.cli import launch as cli_launch
from golive.cli import people as cli_people
from golive.cli import rehearsal as cli_rehearsal
from golive.cli import rollback as cli_rollback
from golive.cli import target_file as cli_target_file
from golive.cli import watch as cli_watch
from golive.cli.speech import Attach, say, told_error, typed_with
from golive.errors import (
    NO_ASSERTIONS,
    GoliveError,
    StoreUnavailable,
    UsageError,
)
from golive.typed import typed
from golive.verdict import Verdict, exit_status
from golive.where import enter_checkout, here

app = typer.Typer(
    name="golive",
    help=typed("Makes launch day safe. The checks are pytest's: `pytest checks/`, `pytest e2e/ -m postrollback`."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


for part in (
    cli_bundle,
    cli_evidence,
    cli_gate,
    cli_incident,
    cli_launch,
    cli_people,
    cli_rehearsal,
    cli_rollback,
    cli_target_file,
    cli_watch,
):
    app.registered_commands += part.commands.registered_commands
    app.registered_groups += part.commands.registered_groups


@app.command()
def audit(
    packet: Annotated[Path, typer.Argument(help="The packet that was uploaded, a PDF.")],
    output: Annotated[Path, typer.Argument(help="The chronology that was exported of it, a PDF.")],
    *,
    target: Annotated[
        str, typer.Option(help="Whose own forms of dates and citations count too: ontogra, staging.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="As JSON, with quotes of the records: for the reviewer's own machine.")
    ] = False,
    beside: Annotated[
        Path | None, typer.Option(help="The same run's export for other readers: they must not be the same.")
    ] = None,
    mode: Annotated[str, typer.Option(help="What it was exported for: INTERNAL or MEDIATION.")] = "",
) -> None:
    """Hold an exported chronology against its packet, offline, statement by statement.

    It names what is fabricated, missing, mis-cited or otherwise than the records say, with pages and how grave it is.
    What can be neither proven nor disproven is left to the reviewer (golive review --collect).

    The exit status is 0 if it is in order, 1 if something critical is wrong, and 3 if it is to be looked at or if some
    of it could not be understood.

    Example: golive audit packet.pdf chronology.pdf
    """
    from golive.commands.audit import audit as held_against
    from golive.config.output import USUAL
    from golive.session.target_choice import asked

    named = asked(target, root=Path()).target if target else None
    found = held_against(
        here(packet),
        here(output),
        named.output if named is not None else USUAL,
        other=here(beside) if beside is not None else None,
        mode=mode,
    )
    if as_json:
        typer.echo(json.dumps(found.as_json(), indent=2))
    else:
        for line in found.lines():
            say(line)
    raise typer.Exit(exit_status(found.verdict))


@app.command()
def message(
    name: Annotated[str, typer.Argument(help="launch-start, rollback-started, incident or resolved.")],
    *,
    show: Annotated[bool, typer.Option("--show", help="Only show it.")] = False,
    target: Annotated[str, typer.Option(help="Whose: ontogra, staging, or a target file.")] = "",
    attach: Attach = "",
    about: Annotated[str, typer.Option(help="The issue: sign-in, upload, run, errors, output or other.")] = "",
    plan_by: Annotated[str, typer.Option(help="When the plan will be there: 2026-12-10 17:00, your zone.")] = "",
    key: Annotated[str, typer.Option(help="What it is about, if not what the record says.")] = "",
    allow: Annotated[list[str] | None, typer.Option(help="On a live target: messages.")] = None,
) -> None:
    """Show one of the runbook's messages as it would go out now, or send it, once.

    It goes there only if the record shows that it is true: a GO and the support lead before the launch, a stop, a fired
    trigger or a rollback before the incident, a proven rollback before the end. Its time is the record's.
    It is put into the outbox, a folder, and then sent to the channels that the target file names for its audiences.
    An audience without channels is told by hand. Again with the same key it goes only to who does not have it.

    Exit status: 0 shown, sent, or written where there is no channel; 1 not true by the record, or nobody of an audience
    was told; 2 asked wrongly; 3 only some were told, or it can't be told whether it is true.

    Example: golive message incident --about errors --show --target ontogra
    """
    from golive.commands.message import tell
    from golive.commands.pin import connected
    from golive.config import runbook

    rules = runbook.load(Path("runbook.toml")).thresholds
    with connected(target=target, attach=attach, allow=allow) as connection:
        told = tell(connection, name, about=about, plan_by=plan_by, key=key, show=show, rules=rules, say=say)
    raise typer.Exit(exit_status(told))


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="The lines of a watch, as `golive watch` keeps them.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for scripts.")] = False,
    cloudwatch: Annotated[str, typer.Option(help="Also what a CloudWatch alarm of M/N minutes would have said.")] = "",
) -> None:
    """Judge a watch again from its file: the three triggers, the alerts, minute by minute; nobody is asked anything.

    Exit status: 0 working, 1 a trigger fired, 2 asked wrongly, 3 can't tell, or moving.

    Example: golive replay reports/20260114T150200Z-3fa85f/watch.jsonl --cloudwatch 10/10
    """
    from golive.commands import replay

    watch = replay.replay(here(file), root=Path())
    if as_json:
        typer.echo(replay.as_json(watch, cloudwatch))
    else:
        replay.tell(watch, cloudwatch, say)
    raise typer.Exit(exit_status(watch.verdict))


@app.command()
def report() -> None:
    """Say how the last run ended and where its page is, and render its Allure report (with `bootstrap.py report`).

    Example: golive report
    """
    from golive.commands.report import report as tell

    tell(Path("reports"), say)


@app.command()
def status(
    *,
    target: Annotated[str, typer.Option(help="Whose record; by default the last run's, in reports/latest.")] = "",
    record: Annotated[str, typer.Option(help="Or a record's folder, or a file that it was exported to.")] = "",
    attach: Attach = "",
    verify: Annotated[bool, typer.Option("--verify", help="Name everything that is wrong with the record.")] = False,
    head: Annotated[str, typer.Option(help="A number and record code that you kept, such as 17:7F3A-91C2.")] = "",
    export: Annotated[Path | None, typer.Option(help="Write the record to this new file, an entry a line.")] = None,
    launches: Annotated[
        bool, typer.Option("--launches", help="Every launch on it, and what they cost; reads every entry.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for scripts.")] = False,
) -> None:
    """Say what is on the record: versions, last runs, who is at work, and whether every entry is as it was written.

    With --launches: each launch, how it ended, how many minutes of it were seen, and how long the way back took.

    Exit status: 0 whole, 1 an entry was changed, dropped, moved or added, 2 asked wrongly, 3 could not be read.

    Example: golive status --target ontogra --verify --head 17:7F3A-91C2
    """
    from golive.commands import launches as of_launches
    from golive.commands import status as told

    heed = of_launches.Heed(lambda count: typer.echo(f"{count} entries read ...", err=True), wanted=launches)
    try:
        found = told.read(
            target=target,
            record=str(here(Path(record))) if record else "",
            attach=attach,
            head=head,
            root=Path(),
            every=verify or launches,
            heed=heed,
        )
    except StoreUnavailable as error:
        raise typer.Exit(told_error(error)) from error
    if export is not None:
        told.export(found, here(export))
    if launches and as_json:
        typer.echo(of_launches.as_json(found, heed.spans(found)))
    elif launches:
        of_launches.tell(found, heed.spans(found), say)
    elif as_json:
        typer.echo(told.as_json(found))
    else:
        told.tell(found, say, every=verify)
    raise typer.Exit(exit_status(found.verdict))


def _help_of(callback: object) -> str:
    """A command's help: its docstring, with commands as they are typed here, its example on one line."""
    return typed(inspect.getdoc(callback) or "").replace("\n\nExample:", "\n\n\b\nExample:")


for one in app.registered_commands:
    one.help = _help_of(one.callback)
for above in app.registered_groups:
    below = above.typer_instance
    if below is not None and below.registered_callback is not None:
        above.help = _help_of(below.registered_callback.callback)
        for one in below.registered_commands:
            one.help = _help_of(one.callback)


def main() -> None:
    """Run the command; an error is one sentence and its exit status, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not know every character of ours; a question mark beats a crash.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    if sys.flags.optimize:
        raise SystemExit(told_error(UsageError(NO_ASSERTIONS)))
    enter_checkout()
    typed_with(sys.argv[1:])
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # what does not fit on a disk is known here, and not after the exit status
    except GoliveError as error:
        raise SystemExit(told_error(error)) from error
    except OSError as error:
        raise SystemExit(_not_kept(error)) from error
    except KeyboardInterrupt as error:
        raise SystemExit(exit_status(error)) from None
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        say(f"golive itself failed here: {type(error).__name__} ({place}). Tell the technical owner.", err=True)
        raise SystemExit(exit_status(error)) from error


def _not_kept(error: OSError) -> int:
    """Say that a file, or what was printed, could not be written or read, as on a full disk; its exit status."""
    place = error.filename or "what golive prints"
    with contextlib.suppress(OSError):  # what is still to be printed can't be either; Python would try, and complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    say(
        f"{Verdict.INCONCLUSIVE.word}: {place} could not be written or read ({error.strerror or error}). "
        "Make room on the disk, or mend that, then run it again.",
        err=True,
    )
    return exit_status(error)
