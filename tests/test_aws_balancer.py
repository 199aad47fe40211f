"""The load balancer of the rehearsal: what reaches a target, what a client gets, and what is counted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import httpx
import pytest
from aws_asking import addresses, health, running
from aws_supervisor import SEED, account, launch

from golive.clock import Clock, poll
from golive_rehearsal.aws import Aws, ContainerSeed, SeededService
from golive_rehearsal.aws.balancer import Balancer
from golive_rehearsal.aws.metrics import minute_of
from golive_rehearsal.aws.targets import Settings, TargetGroup

NAMES = ("RequestCount", "HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count")

Lone = tuple[Balancer, TargetGroup]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """One account with one service, ``front``, which answers 500 to users."""
    with account(tmp_path_factory.mktemp("aws"), launch, scale=240) as one:
        yield one


@pytest.fixture(scope="module")
def service(aws: Aws) -> SeededService:
    """The service behind the load balancer."""
    made = aws.seed_service(replace(SEED, service="front", family="front", repository="front", deregistration_delay=60))
    assert aws.wait_steady(7200, "front")
    return made


@pytest.fixture
def lone() -> Iterator[Lone]:
    """A load balancer with an empty target group and no AWS around it."""
    settings = Settings("/health", 10, 2, 2, "200-299", 30)
    clock = Clock.starting(datetime.now(UTC), 60)
    balancer = Balancer(TargetGroup("arn:x:targetgroup/t/1", "arn:x:loadbalancer/app/b/1", lambda: settings), clock)
    yield balancer, balancer.group
    balancer.close()


def sums(aws: Aws, dimensions: dict[str, str], start: datetime, end: datetime) -> dict[str, dict[datetime, float]]:
    """GetMetricData, Sum by the minute, of the three metrics."""
    queries = [
        {
            "Id": f"m{number}",
            "Label": name,
            "MetricStat": {
                "Metric": {
                    "Namespace": "AWS/ApplicationELB",
                    "MetricName": name,
                    "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
                },
                "Period": 60,
                "Stat": "Sum",
            },
        }
        for number, name in enumerate(NAMES)
    ]
    found = aws.client("cloudwatch").get_metric_data(StartTime=start, EndTime=end, MetricDataQueries=queries)
    return {
        each["Label"]: dict(zip(each["Timestamps"], each["Values"], strict=True)) for each in found["MetricDataResults"]
    }


def test_the_client_is_passed_on_as_it_came(service: SeededService) -> None:
    """Host and request id arrive unchanged; the client's address and a trace id are added."""
    sent = {"Host": "app.example", "X-Request-Id": "r-1", "X-Forwarded-For": "192.0.2.1", "Connection": "keep-alive"}

    got = httpx.get(f"{service.public_url}/headers", headers=sent).text.lower()

    assert "host: app.example" in got
    assert "x-request-id: r-1" in got
    assert "x-forwarded-for: 192.0.2.1, 127.0.0.1" in got
    assert "x-forwarded-proto: http" in got
    assert "x-amzn-trace-id: root=1-" in got


def test_a_body_of_thirty_megabytes_passes(service: SeededService) -> None:
    """A packet of the largest size reaches the target whole."""
    size = 30 * 1024 * 1024

    answer = httpx.post(f"{service.public_url}/upload", content=b"x" * size, timeout=30)

    assert (answer.status_code, answer.text) == (200, str(size))


def test_a_request_under_way_outlives_the_drain(aws: Aws, service: SeededService) -> None:
    """A draining target gets nothing new, and what it has begun it may finish, however fast the clock runs."""
    answers: list[httpx.Response] = []
    slow = [Thread(target=lambda: answers.append(httpx.get(f"{service.public_url}/slow"))) for _ in range(4)]
    for each in slow:
        each.start()
    group = aws._balancers["front"].group
    poll(
        lambda: sum(target.in_flight for target in group.targets()),
        until=lambda busy: busy == 4,
        every=1,
        within=2400,
        clock=aws.clock,
    )
    aws.client("ecs").update_service(cluster=service.cluster, service="front", forceNewDeployment=True)
    assert aws.wait_steady(7200, "front")
    for each in slow:
        each.join()

    assert [answer.status_code for answer in answers] == [200] * 4


def test_minutes_are_counted_as_aws_counts_them(aws: Aws, service: SeededService) -> None:
    """Requests by the minute, 5xx only where there were some, nothing without requests, health checks never."""
    ecs = aws.client("ecs")
    ecs.update_service(cluster=service.cluster, service="front", taskDefinition=aws.add_release("front", "v9-bad"))
    assert aws.wait_steady(7200, "front")
    quiet = minute_of(aws.clock.now()) + timedelta(minutes=2)
    poll(aws.clock.now, until=lambda now: now >= quiet + timedelta(minutes=1), every=5, within=2400, clock=aws.clock)
    start = aws.clock.now()
    statuses = [httpx.get(f"{service.public_url}{path}").status_code for path in ("/", "/", "/headers")]
    end = minute_of(aws.clock.now()) + timedelta(minutes=1)
    places = ({"LoadBalancer": service.load_balancer_dimension},)
    places += ({"TargetGroup": service.target_group_dimension, **places[0]},)

    def read() -> list[dict[str, dict[datetime, float]]]:
        return [sums(aws, place, quiet, end + timedelta(minutes=2)) for place in places]

    read_sums = poll(
        read,
        until=lambda now: sum(now[1]["RequestCount"].values()) == 3 and aws.clock.now() > end + timedelta(minutes=1),
        every=20,
        within=4800,
        clock=aws.clock,
    )

    assert statuses == [500, 500, 200]
    for found in read_sums:
        assert sum(found["RequestCount"].values()) == 3
        assert sum(found["HTTPCode_Target_5XX_Count"].values()) == 2
        assert found["HTTPCode_ELB_5XX_Count"] == {}
        assert all(minute_of(start) <= minute < end for minute in found["RequestCount"])


def test_two_services_share_a_load_balancer(aws: Aws, service: SeededService) -> None:
    """Each has its address, listener and target group; the load balancer's own count is that of both."""
    seed = replace(SEED, service="web", family="web", repository="web", balancer="front", desired=1)
    web = aws.seed_service(replace(seed, containers=(ContainerSeed(name="web", port=3000),)))
    assert aws.wait_steady(7200, "web")
    elbv2 = aws.client("elbv2")
    listeners = elbv2.describe_listeners(LoadBalancerArn=service.load_balancer_arn)["Listeners"]
    start = minute_of(aws.clock.now())
    answers = [httpx.get(one.public_url).text for one in (web, web, service)]
    both = {"LoadBalancer": service.load_balancer_dimension}
    places = [both, *({**both, "TargetGroup": one.target_group_dimension} for one in (web, service))]

    def read() -> list[float]:
        found = [sums(aws, place, start, aws.clock.now())["RequestCount"] for place in places]
        return [sum(each.values()) for each in found]

    assert web.load_balancer_arn == service.load_balancer_arn
    assert [(each["Port"], each["DefaultActions"][0]["TargetGroupArn"]) for each in listeners] == [
        (80, service.target_group_arn),
        (81, web.target_group_arn),
    ]
    assert answers[:2] == ["v2", "v2"]
    assert poll(read, until=lambda now: now[0] >= 3, every=20, within=2400, clock=aws.clock) == [3, 2, 1]
    assert set(health(aws, web)) == addresses(running(aws.client("ecs"), web))


def test_silent_metrics_are_missed_until_they_come_back(aws: Aws, service: SeededService) -> None:
    """While metrics are silent nothing new is readable; after the undo it is."""
    place = {"LoadBalancer": service.load_balancer_dimension}

    def ask() -> float:
        start = minute_of(aws.clock.now())
        httpx.get(service.public_url)
        aws.clock.wait(130)
        return sum(sums(aws, place, start, aws.clock.now())["RequestCount"].values())

    undo = aws.metrics_late()
    silent = ask()
    undo()
    assert (silent, ask()) == (0, 1)


def test_a_seeded_past_and_its_errors_are_readable_and_undone(aws: Aws, service: SeededService) -> None:
    """A history of quiet minutes reads like a real one; five per cent of errors come and go without a trace."""
    place = {"LoadBalancer": service.load_balancer_dimension}
    now = minute_of(aws.clock.now()) - timedelta(days=1)
    aws._metrics.seed(aws._balancers["front"].place, now, minutes=30, per_minute=200)
    window = (now - timedelta(minutes=30), now)
    quiet = sums(aws, place, *window)
    undo = aws._metrics.seed_errors(aws._balancers["front"].place, now, minutes=15)
    bad = sums(aws, place, *window)
    undo()

    assert list(quiet["RequestCount"].values()) == [200] * 30
    assert bad["RequestCount"] == quiet["RequestCount"]
    assert list(bad["HTTPCode_Target_5XX_Count"].values()) == [10] * 15
    assert sums(aws, place, *window) == quiet


def test_without_a_target_the_load_balancer_answers_503_and_counts_no_request(lone: Lone) -> None:
    """An empty target group is the load balancer's own error, with no request counted."""
    balancer, _ = lone

    assert httpx.get(balancer.url).status_code == 503
    [counted] = balancer.tally.closed(datetime.max.replace(tzinfo=UTC)).values()
    assert counted == {"HTTPCode_ELB_5XX_Count": {1.0: 1}}


def test_a_target_that_refuses_is_a_502_and_a_request(lone: Lone) -> None:
    """A chosen target that is not there is the load balancer's own error, and the request counts."""
    balancer, group = lone
    group.register("10.0.0.9", 8000, 9, datetime.now(UTC))

    assert httpx.get(balancer.url).status_code == 502
    counted = balancer.tally.closed(datetime.max.replace(tzinfo=UTC))
    total: dict[str, object] = {}
    for minute in counted.values():
        total |= minute
    assert total == {"RequestCount": {1.0: 1}, "HTTPCode_ELB_5XX_Count": {1.0: 1}}


def test_with_no_healthy_target_all_are_asked(lone: Lone) -> None:
    """The group fails open; healthy ones alone take turns as soon as there is one; a draining one is never asked."""
    _, group = lone
    now = datetime.now(UTC)
    for number in range(3):
        group.register(f"10.0.0.{number}", 8000, 9, now)
    group.drain("10.0.0.2", 8000, now)
    first, second = group.targets()[:2]
    for target in (first, second) * 2:
        group.judge(target, 503)
    open_to = {group.choose() for _ in range(4)}
    for _ in range(2):
        group.judge(first, 204)

    assert open_to == {first, second}
    assert {group.choose() for _ in range(4)} == {first}
    assert [target.state for target in group.targets()] == ["healthy", "unhealthy", "draining"]
