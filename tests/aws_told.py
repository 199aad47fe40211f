"""An AWS that answers what a test tells it to, through real clients: their pages, their errors, their regions."""

import json
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from conftest import ROOT
from golive.aws import AwsSession, Ecs
from golive.clock import Clock
from golive.config.account import Aws

Document = Mapping[str, Any]
Answer = Document | Callable[[Document], Document] | str
"""What an operation answers: the answer, what makes it of the question, or the code of an error."""
ACCOUNT = "111122223333"
GROUP = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/app/1"
VERSION = f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/app:2"


class Told:
    """The account: ``answers`` by operation, and ``asked``, each question as (operation, region, parameters).

    All share one session, since making a client is slow: whoever was made last answers.
    """

    session: AwsSession
    now: "Told"

    def __init__(self, **answers: Answer) -> None:
        self.answers: dict[str, Answer] = dict(answers)
        self.asked: list[tuple[str, str, Document]] = []
        self._question: Document = {}
        Told.now = self

    @property
    def ecs(self) -> Ecs:
        """The service, read of it."""
        return Ecs(self.session, Clock())

    def hear(self, params: Document) -> None:
        """Note what is asked."""
        self._question = params

    def answer(self, model: Any, context: Document) -> Any:  # noqa: ANN401 - botocore's
        """The answer in the place of AWS's, as botocore has parsed it."""
        self.asked.append((model.name, context["client_region"], self._question))
        answer = self.answers[model.name]
        if isinstance(answer, str):
            error = {"Error": {"Code": answer, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
            return SimpleNamespace(status_code=400), error
        return SimpleNamespace(status_code=200), dict(answer(self._question) if callable(answer) else answer)


def _session() -> AwsSession:
    aws = Aws(
        account=ACCOUNT, region="us-east-1", cluster="c", service="s", target_group=GROUP, load_balancer="app/x/1"
    )
    made = AwsSession(aws, {"AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up"})
    events = made._session.events
    events.register("provide-client-params", lambda params, **_: Told.now.hear(params))
    events.register("before-call", lambda model, context, **_: Told.now.answer(model, context))
    return made


Told.session = _session()


def case(name: str) -> Any:  # noqa: ANN401 - JSON
    """An answer of AWS's that is kept beside the tests."""
    return json.loads((ROOT / "tests" / "cases" / "aws" / f"{name}.json").read_text(encoding="utf-8"))


def service(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """DescribeServices of a steady service with two copies, or with other members."""
    deployment = {"id": "ecs-svc/1", "status": "PRIMARY", "taskDefinition": VERSION, "desiredCount": 2,
                  "runningCount": 2, "pendingCount": 0, "rolloutState": "COMPLETED"}  # fmt: skip
    found = {"serviceArn": "arn:s", "status": "ACTIVE", "taskDefinition": VERSION, "desiredCount": 2, "runningCount": 2,
             "deployments": [deployment]}  # fmt: skip
    return {"services": [{name: value for name, value in (found | more).items() if value is not None}]}


def definition(*containers: Document) -> dict[str, Any]:
    """DescribeTaskDefinition of a version with these containers."""
    return {"taskDefinition": {"taskDefinitionArn": VERSION, "status": "ACTIVE", "containerDefinitions": containers}}


def targets(*addresses: str | tuple[str, int]) -> dict[str, Any]:
    """DescribeTargetHealth of healthy targets: an address, or a machine and a port."""
    ids = [{"Id": one, "Port": 8000} if isinstance(one, str) else {"Id": one[0], "Port": one[1]} for one in addresses]
    return {"TargetHealthDescriptions": [{"Target": one, "TargetHealth": {"State": "healthy"}} for one in ids]}
