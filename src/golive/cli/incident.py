"""The commands of what follows an incident: all that can be done by itself, actions, vouching, and its end."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from golive.cli.speech import Attach, say
from golive.errors import UsageError
from golive.verdict import exit_status
from golive.where import here

if TYPE_CHECKING:
    from golive.launch.pausing import Seen

commands = typer.Typer()
group = typer.Typer(no_args_is_help=False, rich_markup_mode=None)
commands.add_typer(group, name="incident")
Target = Annotated[str, typer.Option(help="Where: ontogra, staging, or a target file.")]
_Role = Annotated[str, typer.Option("--as", help="Your role, such as technical owner.")]
_By = Annotated[str, typer.Option("--by", help="Your name, if not the one this machine knows you by.")]


@group.callback(invoke_without_command=True)
def incident(
    context: typer.Context,
    *,
    target: Target = "",
    attach: Attach = "",
    began: Annotated[str, typer.Option("--from", help='From when on, UTC: "2026-12-10 14:00".')] = "",
    ended: Annotated[str, typer.Option("--until", help="Until when, UTC; both are known from the record.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="Another folder than the target's review store for raw lines.")
    ] = None,
) -> None:
    """Save logs, list who was affected and draft the summary of the newest incident: the steps after a rollback.

    It reads only. Raw lines go to the review store; reports/ gets hashes, counts, codes and pseudonyms. Again it takes
    what was missing, and the summary as you have filled it in; nothing that you wrote is overwritten.
    Then: action (what would have caught it), vouch (where no check can), close (by somebody who did not lead).

    Exit status: 0 complete, or but for what people fill in; 1 there is no incident, 2 asked wrongly, 3 something is
    open.

    Example: golive incident --target ontogra
    """
    if context.invoked_subcommand is not None:
        if target or attach or began or ended or out:
            raise UsageError(f"put the options behind the word: golive incident {context.invoked_subcommand} ...")
        return
    from golive.commands.incident.whole import incident as taken_up
    from golive.commands.pin import connected
    from golive.config import runbook

    rules = runbook.load(Path("runbook.toml")).thresholds
    span = (_moment("--from", began), _moment("--until", ended))
    folder = here(out) if out is not None else None
    with connected(target=target, attach=attach) as connection:
        _end(taken_up(connection, rules, span, folder, say))


@group.command()
def action(
    *,
    what: Annotated[str, typer.Option(help="What is to be done: no names, dates of birth or case facts.")],
    owner: Annotated[str, typer.Option(help="Who does it.")],
    due: Annotated[str, typer.Option(help="By when: 2026-12-17.")],
    tracker: Annotated[str, typer.Option(help="Its id in the backlog, such as ABC-123.")],
    check: Annotated[str, typer.Option(help="The id of golive's check that would have caught it.")] = "",
    no_check: Annotated[
        bool, typer.Option("--no-check", help="No check is possible; two people vouch for it.")
    ] = False,
    name: Annotated[
        str, typer.Option("--id", help="The action whose place it takes; without, it is another one.")
    ] = "",
    target: Target = "",
    attach: Attach = "",
) -> None:
    """Note what would have caught the incident: the check, who does it, by when, and where the backlog has it.

    The relaunch gate wants that check to fail on what was recorded of the incident, and to pass now.

    It is tried at once on the recordings that are on this machine.

    Exit status: 0 noted, 1 there is no incident, 2 asked wrongly, 3 noted with a check that would not have caught it,
    or it could not be put on the record.

    Example: golive incident action --check service-on-release --owner lee --due 2027-01-15 --tracker A-1 --what "..."
    """
    from golive.commands.incident.people import act
    from golive.commands.pin import connected
    from golive.incident.actions import Action

    said = Action(id=name, what=what, check=check, owner=owner, due=due, tracker=tracker)
    with connected(target=target, attach=attach) as connection:
        _end(act(connection, said, no_check=no_check))


@group.command()
def vouch(
    what: Annotated[str, typer.Argument(help="same-build (the same images go out again) or no-check (of an action).")],
    of: Annotated[str, typer.Argument(metavar="[ACTION]", help="With no-check: which action.")] = "",
    *,
    reason: Annotated[
        str,
        typer.Option(
            help="cause-outside, configuration-changed, data-repaired, not-observable or seen-by-people-only."
        ),
    ],
    role: _Role,
    by: _By = "",
    target: Target = "",
    attach: Attach = "",
) -> None:
    """Vouch for what no check can show. It counts once two people in two roles have.

    Exit status: 0 two people have, 1 there is no incident, 2 asked wrongly, 3 one has, or it could not be recorded.

    Example: golive incident vouch no-check action-1 --reason not-observable --as "technical owner" --target ontogra
    """
    from golive.commands.incident.people import vouch as vouched
    from golive.commands.pin import connected

    with connected(target=target, attach=attach) as connection:
        _end(vouched(connection, what, of, reason=reason, role=role, by=by))


@group.command()
def close(*, role: _Role, by: _By = "", target: Target = "", attach: Attach = "") -> None:
    """Say that what follows the incident is done: logs, affected, summary, actions. Not by the operator.

    Exit status: 0 closed, 1 something is missing, or not yours to close, 2 asked wrongly, 3 closed with something open.

    Example: golive incident close --as "pilot owner" --target ontogra
    """
    from golive.commands.incident.people import close as closed
    from golive.commands.pin import connected

    with connected(target=target, attach=attach) as connection:
        _end(closed(connection, role=role, by=by))


def _end(seen: "Seen") -> None:
    """Say how it ended, and what is next."""
    for number, line in enumerate(seen.reason.split("\n")):
        say(line if number else f"{seen.verdict.word}: {line}")
    if seen.remedy:
        say(f"Next: {seen.remedy}")
    raise typer.Exit(exit_status(seen.verdict))


def _moment(option: str, text: str) -> datetime | None:
    """A moment, UTC unless it says otherwise; None where none is named. Raises ``UsageError``."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f'{option} {text}: give a date and time, such as "2026-12-10 14:00".') from error
    return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)
