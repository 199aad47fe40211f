"""The commands of the way back: which version it is, and going there."""

from typing import Annotated

import typer

from golive.cli.speech import Attach, say, told_error
from golive.errors import EdgeError, RecordError, RollbackRefused, UsageError
from golive.verdict import Verdict, exit_status

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
        return yes or typer.confirm("Write it?")

    try:
        with connected(target=target, attach=attach) as connection:
            written = pin_release(connection, agreed=agreed) if release else put(connection, arn, agreed=agreed)
    except (EdgeError, RecordError, RollbackRefused) as error:
        raise typer.Exit(told_error(error)) from error
    what = "the release under launch" if release else "the version to go back to"
    say(f"On the record: {written.short} is {what}." if written else "Nothing was written.")
    raise typer.Exit(exit_status(Verdict.PASS if written else Verdict.FAIL))
