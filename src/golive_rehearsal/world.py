"""The rehearsal's whole world: an app, an AWS that runs it, and the names by which they are known."""

import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from golive.clock import poll
from golive.config import target as targets
from golive_rehearsal import environment, ontogra, product
from golive_rehearsal.aws import (
    ACCESS_KEY,
    SECRET_KEY,
    Aws,
    ContainerSeed,
    ContainerStart,
    PastRelease,
    SeededService,
    ServiceSeed,
)
from golive_rehearsal.child import Child
from golive_rehearsal.timekeeper import Timekeeper
from golive_rehearsal.tls import TlsHost

PREVIOUS, GOOD, BAD = "1.4.2", "1.5.0", "1.5.1-bad"
PREVIOUS_WEB, WEB = "2.4.0", "2.5.0"
SERVICE, WEB_SERVICE, CLUSTER = "ontogra-api-svc", "ontogra-web-svc", "ontogra-cluster"
_STEADY_WITHIN = 1800.0  # of the rehearsal's own seconds
_LOG_LINES = 2000
_SCALING = (2, 6)
_COHORT = "/ontogra/pilot-cohort"


class RehearsalWorld:
    """Everything that a rehearsal runs. One process holds one, since moto keeps one account a process."""

    def __init__(self, folder: Path, record: Path, scale: float, *, bad_release: bool) -> None:
        self.service = SERVICE
        self.web_service = WEB_SERVICE
        self.previous_tag = PREVIOUS
        self.web_tag = WEB
        self.release_tag = BAD if bad_release else GOOD
        self.clock = Timekeeper(folder / "app" / "time", datetime.now(UTC), scale).clock
        self.record_folder = record
        self.data = folder / "app"
        self.people_file = folder / "people.toml"
        self.outbox = folder / "outbox"
        self.tls = TlsHost(folder / "tls")
        self._auth_secret = secrets.token_urlsafe(32)
        self._site_secret = secrets.token_urlsafe(32)
        self._password = secrets.token_urlsafe(12)
        self.let_by = secrets.token_urlsafe(12)
        self.auth_secret_arn = ""
        self._log: list[str] = []
        self._log_lock = threading.Lock()
        self.aws = Aws(self.clock, self._launch, hear=self._hear)
        self._seeded: SeededService
        self._web: SeededService
        self._crashing: set[str] = set()
        self.plays: dict[str, str] = {}  # versions that a fault lets run as another one, by their tags
        self.typed = ""  # what is typed for the version to go back to, where that is not its ARN
        self.unsigned: set[str] = set()
        self.locked_also: set[str] = set()
        self.reported = False
        self.shell: dict[str, str] = {}
        self.machine: dict[str, Any] = {}
        self._revisions: dict[str, str] = {}
        self._digests: dict[str, str] = {}

    def start(self) -> None:
        """Bring everything up, with half an hour of quiet traffic behind it; returns when all of it is healthy.

        Until then time stands still, however long this machine takes.
        """
        with self.clock.waits_for_us():
            self.clock.let_run(self.clock.now() - self.clock.ahead)
            self._bring_up()
        self._steady()

    def _bring_up(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.people_file.write_text(product.PEOPLE, encoding="utf-8")
        ontogra.seed(self.data)
        self.aws.start()
        self.aws.parameter(_COHORT, json.dumps(ontogra.cohort()))
        self.auth_secret_arn = self.aws.secret("ontogra/internal-auth", self._auth_secret)
        auth = {"INTERNAL_AUTH_SECRET": self.auth_secret_arn}
        site = {
            "SITE_SECRET": self.aws.secret("ontogra/site-session", self._site_secret),
            "SITE_USERS": self.aws.secret("ontogra/site-users", ontogra.site_users(self._password)),
        }
        told = {**environment.API, "DATA_DIR": str(self.data), "REHEARSAL_CLOCK": json.dumps(asdict(self.clock))}
        self._seeded = self.aws.seed_service(
            ServiceSeed(
                cluster=CLUSTER,
                service=SERVICE,
                repository="ontogra-api",
                family="ontogra-api",
                containers=(
                    ContainerSeed(name="api", port=8000, environment=told, secrets=auth),
                    ContainerSeed(name="worker", environment=told, secrets=auth),
                ),
                past=(PastRelease(tag=PREVIOUS, days_ago=20), PastRelease(tag=self.release_tag, days_ago=0.1)),
            )
        )
        self._revisions = dict(self._seeded.revisions)
        self._digests = dict(self._seeded.digests)
        self.seed_past()
        self.aws.seed_alarms(SERVICE)
        self.aws.seed_scaling(SERVICE, *_SCALING)
        self._web = self.aws.seed_service(
            ServiceSeed(
                cluster=CLUSTER,
                service=WEB_SERVICE,
                repository="ontogra-web",
                family="ontogra-web",
                containers=(
                    ContainerSeed(
                        name="web",
                        port=3000,
                        environment={**environment.SITE, "DATA_DIR": str(self.data), "API_URL": self.aws.public_url},
                        secrets={**auth, **site},
                    ),
                ),
                past=(PastRelease(tag=PREVIOUS_WEB, days_ago=20), PastRelease(tag=WEB, days_ago=9)),
                desired=1,
                health_path="/auth/signin",
            )
        )
        self._site_url = self._web.public_url.replace("127.0.0.1", "localhost")

    # ------------------------------------------------------------------ what faults do

    def seed_past(self, per_minute: int = 60) -> None:
        """Write half an hour of quiet traffic into the metrics, beside what they have."""
        self.aws.seed_metrics(SERVICE, per_minute)

    def cohort_says(self, **changed: list[str]) -> Callable[[], None]:
        """Have the product told to let in others."""
        return self.aws.parameter(_COHORT, json.dumps({**ontogra.cohort(), **changed}))

    def intake(self) -> dict[str, Any]:
        """How new work is paused here."""
        return {
            "means": "balancer-rule",
            "listener": self.aws.listener(SERVICE),
            "paths": ["*/firms/*/matters", "/firms/*/matters", "*/matters/*/documents*", "/matters/*/documents*"],
            "pass_header": "X-Golive-Pass",
            "pass_value": {"env": "REHEARSAL_PASS"},
            "status": 403,
            "marker": "pilot-intake-paused",
            "priority": 10,
        }

    def switch(self, name: str, *, on: bool) -> None:
        """Switch one of the app's own faults, and wait until the app has taken it in."""
        ontogra.switch(self.data, name, on=on)

    def launch(self, tag: str) -> None:
        """Make another version the release under launch, and deploy it."""
        self.release_tag = tag
        self.deploy(tag)

    def deploy(self, tag: str) -> None:
        """Deploy a version as a pipeline does, and wait until it is finished."""
        self.aws.client("ecs").update_service(cluster=CLUSTER, service=SERVICE, taskDefinition=self.revision(tag))
        self._steady()

    def deploy_web(self, tag: str) -> None:
        """Deploy a version of the website, and wait until it is finished."""
        revision = self._web.revisions.get(tag) or self.aws.add_release(WEB_SERVICE, tag)
        self.aws.client("ecs").update_service(cluster=CLUSTER, service=WEB_SERVICE, taskDefinition=revision)
        self._steady()

    def crash(self, tag: str) -> Callable[[], None]:
        """Let a version crash at each start until undone, with a circuit breaker that rolls back."""

        def breaker(*, on: bool) -> None:
            configuration = {"deploymentCircuitBreaker": {"enable": on, "rollback": on}}
            self.aws.changed(SERVICE, deploymentConfiguration=configuration)

        def mend() -> None:
            self._crashing.discard(tag)
            breaker(on=False)

        self._crashing.add(tag)
        breaker(on=True)
        return mend

    def revision(self, tag: str) -> str:
        """The full ARN of a version's task definition; a version never seen before is registered."""
        if tag not in self._revisions:
            self._revisions[tag] = self.aws.add_release(SERVICE, tag)
            image = self.aws.client("ecr").describe_images(repositoryName="ontogra-api", imageIds=[{"imageTag": tag}])
            self._digests[tag] = image["imageDetails"][0]["imageDigest"]
        return self._revisions[tag]

    def target_states(self) -> list[str]:
        """The states of the load balancer's targets."""
        answer = self.aws.client("elbv2").describe_target_health(TargetGroupArn=self._seeded.target_group_arn)
        return [one["TargetHealth"]["State"] for one in answer["TargetHealthDescriptions"]]

    def workers(self) -> int:
        """How many workers gave a sign of life lately."""
        return ontogra.workers_alive(self.data)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds; a rehearsal in which it never does is broken, and says so."""
        every = 0.05 * self.clock.scale
        if not poll(holds, until=bool, every=every, within=_STEADY_WITHIN, clock=self.clock):
            raise RuntimeError("The rehearsal did not come to what was asked of it.")

    def _steady(self) -> None:
        if not self.aws.wait_steady(within=_STEADY_WITHIN):
            raise RuntimeError("The rehearsal's service did not become steady: " + " / ".join(self._log[-3:]))

    # ------------------------------------------------------------------ what it is

    def described(self) -> dict[str, Any]:
        """Everything that golive and a person must know of this rehearsal."""
        return {
            "target": targets.to_plain(targets.from_plain(self._target(), source="the rehearsal")),
            "clock": asdict(self.clock),
            "environment": {
                "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
                "REHEARSAL_AUTH_SECRET": self._auth_secret,
                "REHEARSAL_SITE_PASSWORD": self._password,
                "REHEARSAL_PASS": self.let_by,
                **self.shell,
            },
            "release": self._version(self.release_tag),
            "previous": self._version(self.previous_tag),
            "typed": self.typed or self.revision(self.previous_tag),
            "unsigned": sorted(self.unsigned),
            "locked_also": sorted(self.locked_also),
            "reported": self.reported,
            "machine": self.machine,
            "links": {
                "website": self._site_url,
                "API": self.aws.public_url,
                "AWS": self.aws.endpoint_url,
                "sign in as": ontogra.GOLIVE_EMAIL,
                "password": self._password,
            },
        }

    def told_users(self) -> dict[str, str]:
        """What the pilot's users, who are a process of their own, must know to come in."""
        return {
            "API_URL": self.aws.public_url,
            "SITE_URL": self._site_url,
            "AUTH_SECRET": self._auth_secret,
            "FIRMS": f"{ontogra.PILOT_FIRM},{ontogra.OTHER_PILOT_FIRM}",
            "EMAIL": ontogra.PILOT_EMAIL,
            "PASSWORD": self._password,
            "CLOCK": json.dumps(asdict(self.clock)),
        }

    def _version(self, tag: str) -> dict[str, Any]:
        revision = self.revision(tag)
        return {"arn": revision, "digests": dict.fromkeys(("api", "worker"), self._digests[tag])}

    def _target(self) -> dict[str, Any]:
        dimensions = {"LoadBalancer": self._seeded.load_balancer_dimension}
        metric = {"source": "cloudwatch", "namespace": "AWS/ApplicationELB", "dimensions": dimensions}
        errors = ["HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count"]
        return {
            "name": targets.REHEARSAL,
            "title": "The rehearsal",
            "app": {
                "api_url": self.aws.public_url,
                "site_url": self._site_url,
                "auth": {"scheme": "internal_jwt", "secret": {"env": "REHEARSAL_AUTH_SECRET"}},
                "synthetic": {
                    "email": ontogra.GOLIVE_EMAIL,
                    "password": {"env": "REHEARSAL_SITE_PASSWORD"},
                    "user": ontogra.GOLIVE_USER,
                    "firm": ontogra.GOLIVE_FIRM,
                    "other_firm": ontogra.PILOT_FIRM,
                },
                "run_limit_seconds": 8.0,
                "upload_limit_mib": 25,
                "paths": {"document": "/documents/{document}/download"},
                "budget": {"requests_in_all": 1_000_000},  # one that stays up serves many runs
            },
            "aws": {
                "account": self.aws.account_id,
                "region": self.aws.region,
                "cluster": CLUSTER,
                "service": SERVICE,
                "target_group": self._seeded.target_group_arn,
                "load_balancer": self._seeded.load_balancer_dimension,
                "endpoint_url": self.aws.endpoint_url,
            },
            "signals": {
                "api_requests": {**metric, "metrics": ["RequestCount"]},
                "api_errors": {**metric, "metrics": errors},
                "login_attempts": {**product.SIGN_INS, "match": "outcome="},
                "login_failures": {**product.SIGN_INS, "match": "outcome=CredentialsSignin"},
                "upload_attempts": {**product.UPLOADS, "match": f"{product.POSTED} status="},
                "upload_failures": {**product.UPLOADS, "match": f"{product.POSTED} status=[45]"},
                "run_failures": {"source": "packets"},
            },
            "packets": {"means": "api", "firms": [ontogra.PILOT_FIRM, ontogra.OTHER_PILOT_FIRM]},
            "cohort": {
                **ontogra.cohort(),
                "parameter": _COHORT,
                "stranger": {"email": ontogra.STRANGER_EMAIL, "password": {"env": "REHEARSAL_SITE_PASSWORD"}},
            },
            "intake": self.intake(),
            "compatibility": {
                "previous": self.revision(self.previous_tag).rpartition("/")[2],
                "website_service": WEB_SERVICE,
                "website_container": "web",
                "websites": [PREVIOUS_WEB, WEB],
                "schema_least": 6,
                "schema_most": 8,
            },
            "audit_log": {"group": "/ecs/ontogra-api"},
            "certificates": {"addresses": [f"localhost:{self.tls.port}"], "trust": str(self.tls.authority)},
            "alarms": {"api_errors": f"{SERVICE}-5xx-rate", "others": [f"{SERVICE}-latency"]},
            "scaling": {"minimum": _SCALING[0], "maximum": _SCALING[1]},
            "environment": environment.wanted(SERVICE, WEB_SERVICE),
            "store": {"folder": str(self.record_folder)},
            "review": {"folder": str(self.data.parent / "review")},
            "messages": {
                "people": str(self.people_file),
                "outbox": str(self.outbox),
                "time_zone": "America/New_York",
            },
            "workflow": product.WORKFLOW,
        }

    # ------------------------------------------------------------------ processes

    def _launch(self, start: ContainerStart) -> Child:
        environment = {**start.environment, "PORT": "0", "IMAGE_TAG": self.plays.get(start.version, start.version)}
        role = "site" if start.container == "web" else "api" if start.listens else "worker"
        role = "none, so that it crashes" if start.version in self._crashing else role
        return Child("golive_rehearsal.ontogra", role, env=environment, hear=start.hear)

    def _hear(self, _task: str, _container: str, line: str) -> None:
        with self._log_lock:
            self._log.append(line)
            del self._log[:-_LOG_LINES]
