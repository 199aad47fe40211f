"""What golive says to a person at the terminal: sentences and help, with commands as they can be typed."""

from collections.abc import Sequence
from typing import Annotated

import typer

from golive.errors import GoliveError, UsageError
from golive.shown import MOST_OF_A_LINE, shown
from golive.typed import addressed, typed
from golive.verdict import Verdict, exit_status
from golive.wording import agreeing

Attach = Annotated[str, typer.Option("--attach", help=typed("Or a rehearsal that `golive rehearse` keeps up."))]


_arguments: list[str] = []


def typed_with(arguments: Sequence[str]) -> None:
    """Have commands in sentences name the target that these arguments name, so that they can be typed as they stand."""
    _arguments[:] = arguments


def say(text: str, *, err: bool = False) -> None:
    """Print a sentence on one line, whatever is in it. What scripts read is not for this: it is the same everywhere."""
    typer.echo(agreeing(typed(addressed(shown(text, MOST_OF_A_LINE), _arguments))), err=err)


def confirmed(question: str, *, err: bool = False) -> bool:
    """Ask a person; their answer. Raises ``UsageError`` where nobody can be asked, such as a program without input."""
    try:
        return typer.confirm(agreeing(typed(shown(question, MOST_OF_A_LINE))), err=err)
    except (RuntimeError, OSError, ValueError) as error:
        raise UsageError(f'nobody can be asked here: "{question}" Where the command has it, say --yes.') from error


def told_error(error: GoliveError) -> int:
    """Say an error to people; its exit status."""
    status = exit_status(error)
    say(f"{Verdict.INCONCLUSIVE.word if status == 3 else 'golive'}: {error}", err=True)
    return status
