"""The commands of the way back: which version it is, and going there."""

import json
from pathlib import Path
from typing import Annotated

import typer

from golive.cli.speech import Attach, confirmed, say, told_error
from golive.errors import EdgeError, RecordError, RollbackRefused, UsageError
from golive.verdict import Verdict, exit_status
from golive.where import whole_path

commands = typer.Typer()


@commands.command()
def pin(
    arn: Annotated[str, typer.Argument(help="The version's full ARN; by default what runs now.")] = "",
    *,
    target: Annotated[str, typer.Option(help="Where: ontogra, staging, or a target file.")] = "",
    attach: Attach = "",
    release: Annotated[bool, typer.Option("--release", help="What runs now is the release under launch.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it is written.")] = False,
) -> None:
    """Put the version to go back to on the record, before the release is deployed. Nothing is changed in AWS.

    It must have run well here before, as AWS's own history shows, and its images must still be there.
    Once the release is deployed, --release puts that on the record: readiness is then about just this version.

    Exit status: 0 on the record, 1 refused or not agreed to, 2 asked wrongly, 3 could not be told.

    Example: golive pin --target ontogra

    Example: golive pin --release --target ontogra
    """
    from golive.commands.pin import connected, pin_release
    from golive.commands.pin import pin as put

    if release and arn:
        raise UsageError("--release is for what runs now: leave the ARN out.")

    def agreed(lines: list[str]) -> bool:
        for line in lines:
            say(line)
        return yes or confirmed("Write it?")

    try:
        with connected(target=target, attach=attach) as connection:
            written = pin_release(connection, agreed=agreed) if release else put(connection, arn, agreed=agreed)
    except (EdgeError, RecordError, RollbackRefused) as error:
        raise typer.Exit(told_error(error)) from error
    what = "the release under launch" if release else "the version to go back to"
    say(f"On the record: {written.short} is {what}." if written else "Nothing was written.")
    raise typer.Exit(exit_status(Verdict.PASS if written else Verdict.FAIL))


@commands.command()
def rollback(
    *,
    target: Annotated[str, typer.Option(help="Where: ontogra, staging, or a target file.")] = "",
    attach: Attach = "",
    allow: Annotated[
        list[str] | None, typer.Option(help="On a live target: rollback, intake, messages, synthetic-case.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    to: Annotated[str, typer.Option(help="Another proven version than the one on the record, by its full ARN.")] = "",
    about: Annotated[str, typer.Option(help="The issue: sign-in, upload, run, errors, output or other.")] = "other",
    plan_by: Annotated[str, typer.Option(help="When the plan will be there: 2026-12-10 17:00, your zone.")] = "",
    wait: Annotated[str, typer.Option(help="Until it is proven, or settled: ten quiet minutes more.")] = "proven",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it is done.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object at the end, for scripts.")] = False,
) -> None:
    """Roll back: all six steps of the runbook, to the exact version on the record, and prove it.

    It shows what will be done and what readiness says of it, asks you, pauses new work, tells team and firms, changes
    the version, proves it, walks the user steps in a browser, and looks on. Started again after it was cut off, it goes
    on; where AWS or the technical owner is at it already, it follows. What was not allowed is left out, and said.

    Exit status: 0 proven, 1 refused or proven not to be so, 2 asked wrongly, 3 not proven yet.

    Example: golive rollback --target ontogra --allow=rollback --allow=intake --allow=messages --allow=synthetic-case

    Example: golive rollback --dry-run --target ontogra
    """
    from golive.commands.pin import connected
    from golive.commands.way_back.setting import Setting, Told
    from golive.commands.way_back.whole import go_back, look
    from golive.config import runbook
    from golive.messages.templates import ABOUT
    from golive.report.folder import new_session

    if wait not in ("proven", "settled"):
        raise UsageError(f"--wait {wait}: say proven or settled.")
    if about not in ABOUT:
        raise UsageError(f"--about {about}: no such kind of issue. Known: {', '.join(ABOUT)}.")
    rules = runbook.load(Path("runbook.toml"))

    def told(line: str) -> None:
        say(line, err=as_json)

    person = Told(
        about=about,
        plan_by=plan_by,
        where=("--attach", attach) if attach else ("--target", whole_path(target)),
        for_scripts=as_json,
        agreed=lambda text: yes or confirmed(text, err=as_json),
    )
    with connected(target=target, attach=attach, allow=allow) as connection:
        setting = Setting(connection, rules, person, new_session(), told)
        if dry_run:
            look(setting, to)
            told("Nothing was changed.")
            return
        back = go_back(setting, to, settle=wait == "settled")
    if as_json:
        typer.echo(json.dumps(back.as_json(), indent=2))
    told(back.sentence)
    raise typer.Exit(exit_status(back.verdict))
