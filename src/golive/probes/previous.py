"""The probes of the way back: what either version needs, how fast a rollback is, and whether we may do it."""

from collections.abc import Callable, Mapping, Sequence

from golive.aws import read_needs, read_pace, read_rights
from golive.config.intake import BalancerRule
from golive.config.regions import partition
from golive.facts import Pins, Rights, RollbackPace, VersionNeeds
from golive.model.release import Release
from golive.probes.aws import owned, version_state
from golive.readiness.survey import Probe
from golive.session.connection import Connection


def probes(connection: Connection) -> dict[str, Probe]:
    """The probes, by the name of their fact."""
    source = f"AWS of {connection.target.name}"

    def pinned(ask: Callable[[Connection, Pins], object]) -> Probe:
        return Probe(source, lambda _cancel: owned(connection, lambda one: ask(one, one.record.pins())))

    return {
        "release-state": pinned(lambda one, pins: version_state(one, pins.release)),
        "release-needs": pinned(lambda one, pins: _needs(one, pins.release)),
        "previous-needs": pinned(lambda one, pins: _needs(one, pins.previous)),
        "rollback-pace": Probe(source, lambda _cancel: owned(connection, _pace)),
        "rollback-rights": Probe(source, lambda _cancel: owned(connection, _rights)),
    }


def _needs(connection: Connection, version: Release | None) -> VersionNeeds | None:
    return read_needs(connection.session, version) if version is not None else None


def _pace(connection: Connection) -> RollbackPace:
    return read_pace(
        connection.session,
        walk=connection.target.app.run_limit_seconds,
        history=connection.ecs.history,
        now=connection.clock.now(),
    )


def _rights(connection: Connection) -> Rights | None:
    """The calls are those of docs/iam/rollback.json, on this service and its roles."""
    previous = connection.record.pins().previous
    if previous is None:
        return None
    aws = connection.session.aws
    arn = f"arn:{partition(aws.region)}:ecs:{aws.region}:{aws.account}"

    def calls(roles: Sequence[str]) -> Mapping[str, str]:
        return {
            "ecs:UpdateService": f"{arn}:service/{aws.cluster}/{aws.service}",
            "ecs:StopServiceDeployment": f"{arn}:service-deployment/{aws.cluster}/{aws.service}/x",
            **_pausing(connection),
            **{f"iam:PassRole ({role.rpartition('/')[2]})": role for role in roles},
        }

    return read_rights(connection.session, previous, calls=calls)


def _pausing(connection: Connection) -> dict[str, str]:
    """The calls that pause new work and take it again, where a rule of the load balancer does."""
    rule = connection.target.intake
    if not isinstance(rule, BalancerRule):
        return {}
    rules = rule.listener.replace(":listener/", ":listener-rule/")
    return {"elasticloadbalancing:CreateRule": rule.listener, "elasticloadbalancing:DeleteRule": f"{rules}/x"}
