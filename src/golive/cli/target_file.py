"""The commands about a target file alone: nobody is asked anything."""

from pathlib import Path
from typing import Annotated

import typer

from golive.cli.speech import say
from golive.errors import ConfigurationError, UsageError
from golive.verdict import Verdict, exit_status

commands = typer.Typer()


@commands.command(name="check-target")
def check_target(
    file: Annotated[str, typer.Argument(help="The target file, or its name: ontogra, staging.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for scripts.")] = False,  # noqa: FBT002
) -> None:
    """Look through a target file, offline: every mistake with its line, and what is still to be filled in.

    Exit status: 0 it can be used, 2 something in it is wrong or still a placeholder.

    Example: golive check-target targets/ontogra.toml
    """
    from golive.commands.check_target import check
    from golive.session.target_choice import file_of

    found = check(file_of(file, Path()), Path())
    if as_json:
        typer.echo(found.as_json())
    else:
        for line in found.lines():
            say(line)
    raise typer.Exit(exit_status(Verdict.PASS if found.fit else ConfigurationError()))


@commands.command()
def iam(
    policy: Annotated[str, typer.Argument(help="check, rollback, store or secrets.")],
    *,
    target: Annotated[str, typer.Option(help="For which target: ontogra, staging, or a target file.")],
) -> None:
    """Print what the account must allow golive, filled in from the target file; docs/iam says who gets which.

    Example: golive iam check --target ontogra
    """
    from golive.commands.iam import filled, left
    from golive.session.target_choice import asked

    found = asked(target, root=Path()).target
    if found is None:
        raise UsageError("the rehearsal has no account and needs no policy. Name a target: ontogra, staging.")
    text = filled(policy, found, Path("docs/iam"))
    typer.echo(text, nl=False)
    if left(text):
        say(f"Still to be filled in by hand: {', '.join(left(text))}; docs/iam/README.md says from where.", err=True)
