"""The commands about the evidence of a launch, for who made it and for who is given it."""

from pathlib import Path
from typing import Annotated

import typer

from golive.cli.speech import say
from golive.errors import UsageError
from golive.verdict import Verdict, exit_status
from golive.where import here

commands = typer.Typer()


@commands.command()
def verify(
    bundle: Annotated[Path, typer.Argument(help="The bundle: its zip, or the folder that it was unzipped to.")],
    *,
    trust: Annotated[
        list[Path] | None, typer.Option(help="A public key that you trust beside those in keys/ (a .pub.pem file).")
    ] = None,
    head: Annotated[
        list[str] | None,
        typer.Option(help="Number and hash that you kept (17:HASH), or record code (17:7F3A-91C2)."),
    ] = None,
    record_code: Annotated[
        list[str] | None, typer.Option(help="A record code that you kept, whose number you do not know.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for scripts.")] = False,
) -> None:
    """Verify a launch's evidence, offline: whether anything was altered since it was signed, and what can't be told.

    Nothing is unzipped, sent or asked for. It names each file and each entry of the record that was changed, added,
    taken away or moved. docs/auditor.md has the same with sha256sum and openssl alone.

    Exit status: 0 all of it holds, 1 something was altered, 2 asked wrongly or no bundle, 3 not all can be proven here,
    such as where nobody signed it or the key is not trusted here.

    Example: golive verify launch.zip --trust signer.pub.pem
    """
    from golive.bundle.telling import lines
    from golive.commands.verify import look

    found = look(here(bundle), trust=[*map(here, trust or ())], heads=head or (), codes=record_code or (), root=Path())
    if as_json:
        typer.echo(found.as_json())
    else:
        for line in lines(found):
            say(line)
    raise typer.Exit(exit_status(found.verdict))


@commands.command()
def keys(
    new: Annotated[str, typer.Option("--new", help="Make a pair of keys of this name.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="Put both into this folder instead, such as one to be carried elsewhere.")
    ] = None,
) -> None:
    """Say which keys are trusted here to sign a launch's evidence, or make a new pair.

    The one that signs goes to .golive/keys in your home folder, for you alone, or give it to CI as the secret
    GOLIVE_SIGNING_KEY. The public one goes to keys/ of the checkout, to be committed.

    Exit status: 0 told or made, 2 asked wrongly or a file holds no key, 3 no key is trusted here.

    Example: golive keys --new dana-2026
    """
    from golive.commands.verify import make_key, tell_keys

    if out is not None and not new:
        raise UsageError("--out is for a new pair: give its name with --new.")
    if new:
        make_key(new, here(out) if out is not None else None, root=Path(), say=say)
    elif not tell_keys(root=Path(), say=say):
        raise typer.Exit(exit_status(Verdict.INCONCLUSIVE))
