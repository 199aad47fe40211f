"""The command that puts the evidence of a launch together: ``golive bundle``."""

from pathlib import Path
from typing import Annotated

import typer

from golive.cli.speech import Attach, say
from golive.verdict import Verdict, exit_status
from golive.where import here

commands = typer.Typer()


@commands.command()
def bundle(
    *,
    target: Annotated[str, typer.Option(help="Whose launch: ontogra, staging, or a target file.")] = "",
    attach: Attach = "",
    launch: Annotated[str, typer.Option(help="Which launch, if not the newest one.")] = "",
    key: Annotated[Path | None, typer.Option(help="The private key that signs, if not the only one you have.")] = None,
    folder: Annotated[
        list[Path] | None, typer.Option("--from", help="A folder with runs of another machine; may be repeated.")
    ] = None,
    trust: Annotated[
        list[Path] | None, typer.Option(help="A public key that you trust beside those in keys/; may be repeated.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write, if not one in reports/.")] = None,
) -> None:
    """Put the evidence of a launch into one file that a stranger can check (golive verify), and keep it in the store.

    What belongs into it and lies on another machine is named, and so is what nothing could be had of. It is not closed
    where a patient's value or a secret is in any of its files. Nobody is told, and nothing of the target is changed.

    Exit status: 0 closed, 1 something may not be in it or does not verify, 2 asked wrongly, 3 closed with something
    that can't be proven (no signature, or by a key that is not trusted here), or the record could not be had.

    Example: golive bundle --target ontogra
    """
    from golive.bundle import lacks
    from golive.commands.bundle.close import Wanted, close
    from golive.commands.pin import connected
    from golive.config import runbook
    from golive.session.target_choice import file_of

    rules = runbook.load(Path("runbook.toml")).thresholds
    with connected(target=target, attach=attach) as connection:
        wanted = Wanted(
            launch,
            here(key) if key is not None else None,
            [here(one) for one in folder or ()],
            [here(one) for one in trust or ()],
            here(out) if out is not None else None,
            file_of(target, Path()) if target else None,
        )
        closed = close(connection, rules, wanted, say)
    what = "was closed before, and nothing was put on the record since" if closed.again else "is closed"
    banner = "" if connection.target.live else " (REHEARSAL)"
    proven = ", and verified" if closed.verdict is Verdict.PASS else ", and not all of it is proven to others"
    say(f"{closed.verdict.word}: the bundle{banner} {what}{proven}.")
    say(f"File: {closed.file}")
    say(f"Record code {closed.code}. Signed by the key {closed.key}." if closed.key else f"Record code {closed.code}.")
    for one in closed.outcome.lacks:
        say(f"It lacks: {lacks.told(one)}")
    for one in closed.unproven:
        say(f"Not proven: {one}")
    if not closed.key:
        say("Have the technical owner make a key, once, and close it again with that: golive keys --new NAME")
    say(f"Check it: golive verify {closed.file}{''.join(f' --trust {one}' for one in trust or ())}")
    raise typer.Exit(exit_status(closed.verdict))
