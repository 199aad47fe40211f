"""What golive says to a person at the terminal: its sentences and its help, with commands as they can be typed."""

import typer
from typer.core import TyperCommand

from golive.typed import typed


def say(text: str, *, err: bool = False) -> None:
    """Print a sentence. What scripts read is not for this: it is the same on every machine."""
    typer.echo(typed(text), err=err)


class Command(TyperCommand):
    """A command whose help shows its examples as they can be typed, each on a line of its own."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """The help, as it is printed."""
        self.help = (self.help or "").replace("\n\nExample:", "\n\n\b\nExample:")  # \b: not to be broken into lines
        return typed(super().get_help(ctx))
