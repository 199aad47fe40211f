"""What goes wrong while a change of version is under way, each with what mends it again: more switches for faults."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from golive_rehearsal.aws import ecs
from golive_rehearsal.aws.breakable import Breakable
from golive_rehearsal.aws.nouns import Document, Service, TaskStatus
from golive_rehearsal.aws.refusals import Refusal
from golive_rehearsal.aws.rollout_switches import OWN_KEY, Undo

_LIVES = timedelta(seconds=20)  # of a copy that does not last


def all_of(*undone: Undo) -> Undo:
    """What undoes several things, the last one first."""

    def undo() -> None:
        for each in reversed(undone):
            each()

    return undo


class Disturbed(Breakable):
    """The switches that need more than a setting: something happens then, or is told otherwise then."""

    _identity: Document
    _rounds: list[Callable[[], object]]

    def once_under_way(self, service: str, seconds: float, deed: Callable[[], object]) -> Undo:
        """Do something once, so many of the target's seconds after the next change of a service's version has begun."""
        found, left = self._service(service), [deed]
        newest = found.history[0]

        def look() -> None:
            with self._world.lock:
                now = found.history[0]
                due = now is not newest and self._world.now() - now.created_at >= timedelta(seconds=seconds)
            if due and left:
                left.pop()()

        return self._each_round(look)

    def changed(self, service: str, **to: Any) -> None:  # noqa: ANN401 - whatever UpdateService takes
        """Let somebody else change a service."""
        cluster = self._seeds[service][0].cluster
        self._client("ecs", OWN_KEY).update_service(cluster=cluster, service=service, **to)

    def changed_first(self, service: str, arn: str) -> Undo:
        """Let somebody else set another version in the moment before the next one who does."""
        left = [arn]

        def before(operation: str, _attempt: int) -> None:
            if operation == "ecs:UpdateService" and left:
                self.changed(service, taskDefinition=left.pop())

        return self._gate.hinder(before)

    def configured(self, service: str, **to: int) -> Undo:
        """Set parts of how a service changes its versions."""
        before = {name: self._service(service).configuration[name] for name in to}
        self.changed(service, deploymentConfiguration=to)
        return lambda: self.changed(service, deploymentConfiguration=before)

    def unstartable(self, arn: str, why: str) -> Undo:
        """Let no copy of a version start, and ECS say why."""
        self._world.unstartable[arn] = why

        def undo() -> None:
            del self._world.unstartable[arn]

        return undo

    def short_lived(self, service: str, arn: str) -> Undo:
        """Let each copy of a version end a little after it has come up, so that no circuit breaker counts it."""

        def look() -> None:
            with self._world.lock:
                tasks = list(self._service(service).tasks)
            for task in tasks:
                old = task.started_at is not None and self._world.now() - task.started_at >= _LIVES
                if old and task.definition.arn == arn and task.status is TaskStatus.RUNNING:
                    task.containers[-1].child.process.kill()  # type: ignore[union-attr]  # it runs, so it has one

        return self._each_round(look)

    def fails_open(self, service: str) -> Undo:
        """Let every target of a service fail its checks: the load balancer then sends users to all of them."""
        return self._balancers[service].group.fail_all()

    def health_kept(self, service: str, path: str, body: str) -> Undo:
        """Let something before a service's copies answer its health address."""
        elbv2 = self._client("elbv2", OWN_KEY)
        found = {"Field": "path-pattern", "PathPatternConfig": {"Values": [path]}}
        answer = {"StatusCode": "200", "ContentType": "application/json", "MessageBody": body}
        made = elbv2.create_rule(
            ListenerArn=self._listeners[service],
            Priority=5,
            Conditions=[found],
            Actions=[{"Type": "fixed-response", "FixedResponseConfig": answer}],
        )["Rules"][0]["RuleArn"]
        return lambda: elbv2.delete_rule(RuleArn=made) and None

    def finished_early(self, service: str) -> Undo:
        """Let AWS call a change finished as soon as the new copies are up, while the old ones go on serving."""

        def retell(_asked: Document, answer: Document | None) -> Document | None:
            for one in (each for each in (answer or {})["services"] if each["serviceName"] == service):
                primary = one["deployments"][0]
                if len(one["deployments"]) > 1 and primary["runningCount"] >= one["desiredCount"]:
                    one["deployments"] = [primary | {"rolloutState": "COMPLETED"}]
                    one["runningCount"] = primary["runningCount"]
            return answer

        staying = self.configured(service, minimumHealthyPercent=200, maximumPercent=300)
        return all_of(staying, self._gate.retell("ecs:DescribeServices", retell))

    def reads_stale(self, service: str, times: int) -> Undo:
        """Let AWS's answers about a service be as before its change, so many times after it."""
        kept: list[Document] = []

        def before(operation: str, _attempt: int) -> None:
            if operation == "ecs:UpdateService" and not kept:
                asked = {"cluster": self._seeds[service][0].cluster, "services": [service]}
                with self._world.lock:
                    kept.extend([ecs.describe_services(self._world, asked)] * times)

        def retell(_asked: Document, answer: Document | None) -> Document | None:
            return kept.pop() if kept else answer

        return all_of(self._gate.hinder(before), self._gate.retell("ecs:DescribeServices", retell))

    def expires_after(self, service: str, seconds: float) -> Undo:
        """Let people's credentials be good no more, so many seconds after the next change has begun."""
        over: list[bool] = []

        def refuse(_operation: str, _attempt: int) -> None:
            if over:
                raise Refusal("ExpiredTokenException", "The security token included in the request is expired")

        return all_of(
            self.once_under_way(service, seconds, lambda: over.append(True)),
            self._gate.hinder(refuse),
        )

    def of_account(self, account: str) -> Undo:
        """Let people's credentials be those of another account, in which everything has the same names."""
        self._identity = {"Account": account, "UserId": "AIDAOTHER", "Arn": f"arn:aws:iam::{account}:user/other"}
        return self._identity.clear

    def definition_deleted(self, arn: str) -> Undo:
        """Let a version be deleted, not only taken out of use."""
        found, back = self._world.definition(arn), self.definition_deregistered(arn)
        assert found is not None
        found.deleted = True

        def undo() -> None:
            found.deleted = False
            back()

        return undo

    def service_is(self, service: str, status: str) -> Undo:
        """Let a service have another status."""
        found = self._service(service)
        before, found.status = found.status, status
        return lambda: setattr(found, "status", before)

    def history_cut(self, service: str) -> Undo:
        """Let ECS have forgotten all of a service's changes but the newest."""
        found = self._service(service)
        with self._world.lock:
            before, found.history = found.history[1:], found.history[:1]

        def undo() -> None:
            with self._world.lock:
                found.history += before

        return undo

    def _service(self, name: str) -> Service:
        return self._world.service(self._seeds[name][0].cluster, name)

    def _each_round(self, deed: Callable[[], object]) -> Undo:
        self._rounds.append(deed)
        return lambda: self._rounds.remove(deed)
