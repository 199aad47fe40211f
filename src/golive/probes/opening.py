"""The probes of who is let in, of whether new work is taken, and of what works beside the previous version."""

from golive.app import filled
from golive.aws import BalancerIntake, read_cohort, running_tag
from golive.config.intake import BalancerRule, ByHand, CohortTable
from golive.config.target import Secret, Target
from golive.errors import ConfigurationError
from golive.facts import DECLARED, Beside, CohortList, Heard, IntakeSeen, NewWork, PauseSeen, SignIns
from golive.probes.aws import needed, owned
from golive.readiness.survey import Probe
from golive.session.connection import Connection


def probes(connection: Connection) -> dict[str, Probe]:
    """The probes, by the name of their fact."""
    aws, site = f"AWS of {connection.target.name}", f"website of {connection.target.name}"
    return {
        "cohort": Probe(aws, lambda _cancel: owned(connection, _cohort)),
        "sign-ins": Probe(site, lambda _cancel: _sign_ins(connection)),
        "intake": Probe(aws, lambda _cancel: _intake(connection)),
        "new-work": Probe(f"API of {connection.target.name}", lambda _cancel: _new_work(connection)),
        "beside": Probe(aws, lambda _cancel: owned(connection, _beside)),
    }


def _table(connection: Connection) -> CohortTable:
    return needed(connection, connection.target.cohort, "does not say who is let in: [cohort] is missing.")


def _cohort(connection: Connection) -> CohortList:
    table = _table(connection)
    if not table.parameter:
        raise ConfigurationError(
            f"{connection.target.title}'s file names no parameter in which the app is told whom to let in."
        )
    return read_cohort(connection.session, table)


def _sign_ins(connection: Connection) -> SignIns:
    table, own = _table(connection), connection.target.app.synthetic
    stranger = Secret(env=table.stranger.password.env)
    return SignIns(
        own=connection.app.signs_in(own.email, connection.resolve(own.password)),
        stranger=connection.app.signs_in(table.stranger.email, connection.resolve(stranger)),
        refused=table.refused,
    )


def pausing_of(connection: Connection) -> BalancerRule | ByHand:
    """How new work is paused on this target. Raises ``ConfigurationError`` where its file does not say it."""
    lack = "does not say how new work is paused: [intake] is missing."
    return needed(connection, connection.target.intake, lack)  # type: ignore[return-value]


def _intake(connection: Connection) -> IntakeSeen:
    table = pausing_of(connection)
    if isinstance(table, ByHand):
        return IntakeSeen("manual", there=True, told=f'call the {table.who} and say: "{table.say}"')
    return owned(connection, lambda one: intake_of(one).seen())  # type: ignore[no-any-return]


def intake_of(connection: Connection) -> BalancerIntake:
    """What pauses new work on a connected target. Raises ``ConfigurationError`` where people do it."""
    table = connection.target.intake
    if not isinstance(table, BalancerRule):
        raise ConfigurationError(f"{connection.target.title} has no rule that pauses new work; people do it.")
    value = connection.resolve(Secret(env=table.pass_value.env))
    return BalancerIntake(connection.session, table, value, live=connection.ecs.live)


def _new_work(connection: Connection) -> NewWork:
    """Ask for a new case as nobody, without a title: none is ever made, and a pause answers before anybody is asked.

    An app that is not paused may still take none, with its database down: so golive's own cases are read beside it.
    """
    target = connection.target
    path = filled(target.app.paths.firm_matters, firm=target.app.synthetic.firm)
    answer = connection.app.bare("POST", target.api(path))
    paused = _is_pause(target, answer.status_code, answer.text)
    return NewWork(answer.status_code, paused, connection.app.came(answer), connection.app.get(path).status_code)


def pause_seen(connection: Connection) -> PauseSeen:
    """What others, golive's own firm and who only reads are answered now. Nothing is ever made: nobody says who he is.

    Raises ``Unreachable``.
    """
    target, none = connection.target, "golive-none"
    case = target.api(filled(target.app.paths.firm_matters, firm=target.app.synthetic.firm))
    upload = target.api(filled(target.app.paths.documents, matter=none))
    asked = {
        "case": ("POST", case, {}),
        "upload": ("POST", upload, {}),
        "own": ("POST", case, connection.app.let_by()),
        "reading": ("GET", case, {}),
    }
    heard = {name: connection.app.bare(method, url, headers=headers) for name, (method, url, headers) in asked.items()}
    said = {
        name: Heard(
            one.status_code,
            _is_pause(target, one.status_code, one.text),
            declared=connection.app.came(one) == DECLARED,
        )
        for name, one in heard.items()
    }
    return PauseSeen(**said)


def _is_pause(target: Target, status: int, text: str) -> bool:
    table = target.intake
    return isinstance(table, BalancerRule) and status == table.status and table.marker in text


def _beside(connection: Connection) -> Beside:
    lack = "does not say what works with the previous version: [compatibility] is missing."
    table = needed(connection, connection.target.compatibility, lack)
    previous = connection.record.pins().previous
    depth = connection.app.answer(connection.target.app.paths.depth, keys=(table.schema_key,), anonymous=True)
    schema = depth.body.get(table.schema_key)
    return Beside(
        pinned=previous.short if previous is not None else "",
        previous=table.previous,
        website=running_tag(connection.session, table.website_service, table.website_container),
        websites=table.websites,
        schema=schema if isinstance(schema, int) else None,
        least=table.schema_least,
        most=table.schema_most,
    )
