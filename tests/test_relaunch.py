"""The gate before a relaunch: what opens it, and each reason alone that keeps it shut, on a real store and bundle."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bundles
import msgspec
import pytest
from relaunch_world import (
    ACTION,
    ALL,
    BAD,
    BY_ANA,
    BY_LEE,
    LAUNCH,
    NEXT,
    PREVIOUS,
    ROWS,
    TARGET,
    THRESHOLDS,
    Plan,
    World,
    played,
)

from conftest import ROOT
from golive.commands.relaunch import judged
from golive.finding import Finding
from golive.launch.opening import not_to_be_opened
from golive.messages.occasion import Now
from golive.probes.relaunch import Rules, case_of
from golive.readiness.checklist_file import checklist_of
from golive.record.entry import (
    Ack,
    Data,
    Judged,
    PreviousPinned,
    ReleaseNoted,
    RunFinished,
    SignOffTaken,
    StepIntent,
    StepOutcome,
    Stop,
    WatchEnded,
    WatchStarted,
)
from golive.record.incident_forms import BundleClosed
from golive.record.incidents import newest_incident
from golive.record.launch_forms import LaunchClosed, LaunchOpened
from golive.record.relaunches import lacks_gate
from golive.record.signoffs import code_of_release
from golive.relaunch.saved import judge_live
from golive.relaunch.titles import RELAUNCH_TITLES
from golive.roles import code_of
from golive.verdict import Verdict, exit_status, worst

OLD = datetime(2020, 1, 1, tzinfo=UTC)
PER_RELEASE = [row for row in ROWS if row.per_release]
SIGNED = tuple(row for row in ROWS if row.roles and row.must)


def without(check: str, verdict: Verdict | None = None) -> dict[str, Any]:
    """What a readiness run says in which one check came to this; or in which it was not judged."""
    left = tuple(one for one in ALL if one.id != check)
    return {"findings": left if verdict is None else (*left, Judged(check, verdict))}


def asked(world: World) -> dict[str, Finding]:
    """What the gate finds of it."""
    rows = checklist_of(ROOT, TARGET)
    return judged(world.connection(), rows, THRESHOLDS, root=world.checkout)


def open_ones(found: dict[str, Finding]) -> dict[str, Finding]:
    """What keeps it shut, without those that only repeat another."""
    wrong = {name: one for name, one in found.items() if one.verdict is not Verdict.PASS}
    return {name: one for name, one in wrong.items() if one.follows not in wrong}


def action(**changes: object) -> tuple[Any, ...]:
    """The one action, something of it otherwise."""
    return (msgspec.structs.replace(ACTION, **changes),)


SAME = ("same-build", code_of_release(BAD))
NO_CHECK = ("no-check", "action-1")
BROKEN: list[tuple[Plan, str, int, str]] = [
    (Plan(bundle=False), "bundle", 1, "No bundle of launch-1 is on the record."),
    (Plan(kept=False), "bundle", 1, "The store has no file launch-1.zip"),
    (Plan(swapped=b"PK another"), "bundle", 1, "its hash is another than the record says"),
    (Plan(key=None), "bundle", 3, "The bundle does not verify"),
    (Plan(key=bundles.OTHER), "bundle", 3, "The bundle does not verify"),
    (Plan(changed={"incident/logs.json": b"less"}), "bundle", 1, "incident/logs: it is not here as the record says"),
    (Plan(changed={"incident/summary.md": b""}), "bundle", 1, "incident/summary: it is not here as the record says"),
    (Plan(changed={"sessions/go/facts.json": b"{}"}), "bundle", 1, "The bundle does not verify"),
    (Plan(bundle_first=True), "bundle", 1, "was closed before the incident was"),
    (Plan(recorded_of="rehearsal"), "live", 1, "sessions of another target or of a rehearsal"),
    (Plan(incident=False), "incident", 1, "nothing was saved of it"),
    (Plan(parts=("logs", "summary")), "incident", 1, "are not saved: affected packets and users"),
    (Plan(closed_by=("oz", "operator")), "incident", 1, "was closed by oz, who led the launch"),
    (Plan(closed_by=("Dana", "pilot_owner")), "incident", 1, "was closed by Dana, who led the launch"),
    (Plan(closed_by=("ana", "")), "incident", 1, "was closed by ana, who led the launch"),
    (Plan(closed=False), "incident", 1, "launch-1 is still open on the record"),
    (Plan(actions=()), "actions", 1, "No preventive action is on the record."),
    (Plan(actions=action(owner="")), "actions", 1, "action-1 has no owner."),
    (Plan(actions=action(owner="", tracker="")), "actions", 1, "action-1 has no owner and no tracker."),
    (Plan(actions=action(due=OLD)), "actions", 1, "was due before the incident ended: 2020-01-01"),
    (Plan(actions=action(due=datetime.now(UTC) - timedelta(minutes=1))), "actions", 3, "which is over"),
    (Plan(actions=action(check="")), "actions", 1, "names no check, and no two people say"),
    (Plan(actions=action(check=""), vouched=((*NO_CHECK, BY_ANA),)), "actions", 1, "names no check"),
    (
        Plan(actions=action(check=""), vouched=((*NO_CHECK, BY_ANA), (*NO_CHECK, ("Ana", "legal")))),
        "actions",
        1,
        "no two",
    ),
    (Plan(ran=None), "readiness", 1, "Readiness was not checked since the incident."),
    (Plan(ran_first=True), "readiness", 1, "Readiness was not checked since the incident."),
    (Plan(ran_at=26), "readiness", 1, "from before the incident ended"),
    (Plan(begun=timedelta(hours=48), ago=timedelta(hours=25)), "readiness", 1, "more than 24 hours ago"),
    (Plan(ran={"release": code_of_release(BAD)}), "readiness", 1, "for another release"),
    (Plan(ran={"judged": 5}), "readiness", 1, f"Only a part was checked: 5 of {len(ALL)}."),
    (Plan(ran=without("health")), "readiness", 1, "Not judged: health."),
    (Plan(ran=without("row-7.5")), "readiness", 1, "Not judged: row-7.5."),
    (Plan(ran={"verdict": Verdict.FAIL}), "readiness", 1, 'said "STOP"'),
    (Plan(ran={"verdict": Verdict.INCONCLUSIVE}), "readiness", 3, 'said "Can\'t tell"'),
    (Plan(ran={"verdict": Verdict.WATCH}), "readiness", 3, 'said "Watch"'),
    (Plan(ran={"stood_in": ("ten-packets",)}), "readiness", 1, "The proof of ten-packets is from before"),
    (Plan(fired=("T2",), ran=without("trigger-run-failures", Verdict.FAIL)), "trigger", 1, "trigger-run-failures"),
    (Plan(actions=action(check="clock-right")), "check", 1, "clock-right would not have caught it"),
    (Plan(actions=action(check="health")), "check", 3, "health can't be judged on what was recorded"),
    (Plan(actions=action(check="workflow-export")), "actions", 1, "workflow-export, which is no check of readiness"),
    (Plan(actions=action(check="no-such-check")), "actions", 1, "no check of readiness"),
    (Plan(errors=0), "check", 1, "trigger-api-errors would not have caught it"),
    (
        Plan(actions=action(check="clock-right"), seconds_off=99, ran=without("clock-right", Verdict.FAIL)),
        "check",
        1,
        "clock-right says",
    ),
    (Plan(actions=action(check="row-1.1")), "check", 3, "row-1.1 can't be judged"),
    (Plan(signed=()), "sign-offs", 1, f"{len(PER_RELEASE)} of {len(PER_RELEASE)} rows are not signed again"),
    (
        Plan(signed=tuple(PER_RELEASE[:-1])),
        "sign-offs",
        1,
        "1 of 7 rows are not signed again since the incident. Row 7.5",
    ),
    (Plan(fired=("T3",)), "sign-offs", 1, f"of {len(SIGNED)} rows are not signed again"),
    (Plan(release=BAD), "release", 1, "It is the very build that was gone back from."),
    (
        Plan(release=replace(BAD, arn="arn:aws:ecs:us-east-1:111122223333:task-definition/api:99")),
        "release",
        1,
        "very build",
    ),
    (Plan(release=BAD, vouched=((*SAME, BY_ANA), (*SAME, ("lee", "pilot_owner")))), "release", 1, "very build"),
    (Plan(release=replace(NEXT, digests={**BAD.digests, "sidecar": "sha256:9"})), "release", 1, "very build"),
    (Plan(closed_by=("Eve", "pilot_owner"), watched_before="eve"), "incident", 1, "closed by Eve, who led the launch"),
    (Plan(closed_by=("RITA", "pilot_owner")), "incident", 1, "closed by RITA, who led the launch"),
    (Plan(actions=action(check="clock-right"), seconds_off=99, seen_at=26), "check", 3, "clock-right can't be judged"),
    (Plan(watched_from=20), "check", 3, "trigger-api-errors can't be judged"),
    (Plan(watched_from=16), "check", 1, "trigger-api-errors would not have caught it"),
    (Plan(retold=True), "bundle", 1, "was changed, perhaps with some before it: its head was kept elsewhere"),
    (Plan(lacks=("session/w",)), "bundle", 3, "lacks what this launch was judged by: session/w"),
]


@pytest.mark.parametrize(
    ("plan", "finding", "status", "reason"), BROKEN, ids=[f"{one[1]}-{number}" for number, one in enumerate(BROKEN)]
)
def test_each_reason_alone_keeps_it_shut(tmp_path: Path, plan: Plan, finding: str, status: int, reason: str) -> None:
    """What is left out or done otherwise is named by just its finding, in a sentence with a remedy and who acts."""
    found = asked(played(tmp_path, plan))
    wrong = open_ones(found)

    assert found.keys() == RELAUNCH_TITLES.keys()
    assert f"relaunch-{finding}" in wrong
    assert reason in wrong[f"relaunch-{finding}"].reason
    assert wrong[f"relaunch-{finding}"].remedy
    assert exit_status(worst(one.verdict for one in found.values())) == status
    assert wrong.keys() == {f"relaunch-{finding}"}


@pytest.mark.parametrize(
    "plan",
    [
        Plan(),
        Plan(ran={"judged": len(ALL) + 1, "must": len(ALL) + 1}),
        Plan(actions=action(check=""), vouched=((*NO_CHECK, BY_ANA), (*NO_CHECK, BY_LEE))),
        Plan(actions=action(check="clock-right"), seconds_off=99),
        Plan(actions=(*action(), *action(action="action-2", check="watch-api-errors"))),
        Plan(fired=("T1", "T3"), signed=SIGNED),
        Plan(release=BAD, vouched=((*SAME, BY_ANA), (*SAME, BY_LEE))),
    ],
)
def test_it_opens(tmp_path: Path, plan: Plan) -> None:
    """With everything done every finding passes, whichever of its ways each was done in."""
    found = asked(played(tmp_path, plan))

    assert [one.sentence for one in found.values() if one.verdict is not Verdict.PASS] == []
    assert found.keys() == RELAUNCH_TITLES.keys()


def test_a_record_that_was_altered_opens_nothing(tmp_path: Path) -> None:
    """An entry that was changed, however long ago, shuts all of it, for one reason that is said once."""
    world = played(tmp_path, Plan())
    path = sorted((tmp_path / "launch-record").rglob("*.json"))[3]
    path.write_bytes(path.read_bytes().replace(b"launch-1", b"launch-2"))

    found = asked(world)

    assert {one.verdict for one in found.values()} == {Verdict.FAIL}
    assert len({one.reason for one in found.values()}) == 1
    assert "The record is not whole" in found["relaunch-live"].reason


def test_nothing_on_the_record(tmp_path: Path) -> None:
    """Of a target of which nothing is on the record nobody can tell anything."""
    found = asked(World(tmp_path, Plan()))

    assert {one.verdict for one in found.values()} == {Verdict.INCONCLUSIVE}
    assert "Nothing is on the record of Ontogra production" in found["relaunch-bundle"].reason


def test_a_rehearsal_opens_no_live_target(tmp_path: Path) -> None:
    """Whatever a rehearsal did and however well, on a live target's store it is refused by name."""
    found = asked(played(tmp_path, Plan(mode="rehearsal")))

    assert found["relaunch-live"].verdict is Verdict.FAIL
    assert "REHEARSAL" in found["relaunch-live"].reason
    assert Verdict.PASS not in {one.verdict for one in found.values()}


@pytest.mark.parametrize("other", [{"launch": "launch-0"}, {"target": "elsewhere"}])
def test_a_bundle_of_another_launch_opens_nothing(tmp_path: Path, other: dict[str, str]) -> None:
    """However good a bundle is, it is refused by name where it is another launch's, or another target's."""
    world = played(tmp_path, Plan())
    rules = Rules(checklist_of(ROOT, TARGET), THRESHOLDS, [bundles.KEY.public], frozenset(), frozenset())
    case = case_of(world.connection(), rules)
    assert case.bundle is not None

    said = judge_live(replace(case, bundle=replace(case.bundle, **other)))

    assert judge_live(case).verdict is Verdict.PASS
    assert (said.verdict, "not of this launch" in said.reason) == (Verdict.FAIL, True)
    assert all(one in said.reason for one in other.values())


def test_after_a_launch_that_was_watched_to_its_end(tmp_path: Path) -> None:
    """Where nothing was gone back from, the gate is open; while a launch is open, it is shut."""
    world = World(tmp_path, Plan())
    world.say(1, LaunchOpened(LAUNCH, "a", "b"))
    under_way = asked(world)
    world.say(9, LaunchClosed(LAUNCH, "observed"))
    over = asked(world)

    assert {one.verdict for one in under_way.values()} == {Verdict.FAIL}
    assert "A launch is open" in under_way["relaunch-bundle"].reason
    assert {one.verdict for one in over.values()} == {Verdict.PASS}


def test_a_rollback_after_the_close_is_one(tmp_path: Path) -> None:
    """A launch that was closed as watched to its end, and was gone back from after that, shuts the gate."""
    world = World(tmp_path, Plan())
    world.say(1, LaunchOpened(LAUNCH, "a", "b"))
    world.say(9, LaunchClosed(LAUNCH, "observed"))
    world.say(19, StepIntent("op", "set-version"))
    world.say(22, StepOutcome("op", "set-version", Verdict.PASS))
    world.say(25, RunFinished("e2e", Verdict.PASS, 1, 1, (Judged("rolled-back", Verdict.PASS),), release="a"))

    assert "relaunch-incident" in open_ones(asked(world))


@pytest.mark.parametrize(
    "later",
    [
        (SignOffTaken(PER_RELEASE[0].id),),
        (Stop("T0", "operator"), Ack("T0")),
        (BundleClosed(LAUNCH, "launch-2.zip", "e" * 64, "f" * 64, 3, ""),),
        (ReleaseNoted(NEXT.arn, "n", dict(NEXT.digests)),),
        (RunFinished("checks", Verdict.INCONCLUSIVE, 1, 1, ()),),
        (ACTION,),
    ],
    ids=lambda said: type(said[0]).__name__,
)
def test_a_gate_counts_until_what_it_went_by_changes(tmp_path: Path, later: tuple[Data, ...]) -> None:
    """A signature taken back, a stop, even a cleared one, or other evidence after it: the gate is asked again."""
    world = played(tmp_path, Plan())
    passed(world)
    before = opening(world)
    row = PER_RELEASE[0].roles[0]
    for one in later:
        who = (row.replace(" ", "-"), code_of(row)) if isinstance(one, SignOffTaken) else BY_ANA
        world.say(400, one, who)
    after = opening(world)
    passed(world)

    assert (before, opening(world)) == ("", "")
    assert "Run golive gate again." in after


def test_a_vouch_is_for_the_action_that_it_was_given_for(tmp_path: Path) -> None:
    """Who vouched for an action has not vouched for the one that took its place."""
    world = World(tmp_path, Plan(actions=action(check=""), vouched=((*NO_CHECK, BY_ANA), (*NO_CHECK, BY_LEE))))
    world.launch()
    world.incident()
    before = newest_incident(world.record.entries(), live=True)
    world.say(40, *action(check="", tracker="OPS-2"))
    after = newest_incident(world.record.entries(), live=True)

    assert before is not None
    assert after is not None
    assert (before.two_vouch(*NO_CHECK), after.two_vouch(*NO_CHECK)) == (True, False)
    assert (before.closed is None, after.closed is None) == (False, True)


def test_nothing_to_relaunch(tmp_path: Path) -> None:
    """Before any launch, with entries on the record, there is nothing to relaunch, and the gate says so."""
    world = World(tmp_path, Plan())
    world.say(0, PreviousPinned(PREVIOUS.arn, "p", {}))
    found = asked(world)

    assert {one.verdict for one in found.values()} == {Verdict.PASS}
    assert "nothing to relaunch" in found["relaunch-bundle"].reason


def test_a_stop_shuts_the_gate_also_where_nothing_was_gone_back_from(tmp_path: Path) -> None:
    """After a launch that was watched to its end, a stop that stands shuts every question."""
    world = World(tmp_path, Plan())
    world.say(1, LaunchOpened(LAUNCH, "a", "b"))
    world.say(9, LaunchClosed(LAUNCH, "observed"))
    world.say(12, Stop("T0", "operator"))
    found = asked(world)

    assert {one.verdict for one in found.values()} == {Verdict.FAIL}
    assert "Something says stop" in found["relaunch-bundle"].reason


def test_a_stop_that_somebody_said_since(tmp_path: Path) -> None:
    """Who says stop after the rollback keeps the gate shut until it is cleared, in either mode."""
    world = played(tmp_path, Plan())
    world.say(90, Stop("T0", "operator"))

    wrong = open_ones(asked(world))

    assert wrong.keys() == {"relaunch-trigger"}
    assert "T0 still stands" in wrong["relaunch-trigger"].reason
    assert wrong["relaunch-trigger"].remedy == 'golive ack T0 --as "pilot owner"'


@pytest.mark.parametrize("fires", [True, False])
def test_what_stands_since(tmp_path: Path, *, fires: bool) -> None:
    """A trigger that fires of the release that is to go out, or a rollback that was begun, keeps the gate shut."""
    world = played(tmp_path, Plan())
    if fires:
        start = WatchStarted("w2", world.at(90), world.at(150), 60, code_of_release(world.plan.release))
        world.say(90, start)
        world.say(99, WatchEnded("w2", "trigger", Verdict.FAIL, ("T1",)))
    else:
        world.say(90, StepIntent("op2", "set-version"))

    wrong = open_ones(asked(world))

    assert wrong.keys() == {"relaunch-trigger"}
    assert "A trigger fires, or a rollback was begun" in wrong["relaunch-trigger"].reason


def opening(world: World) -> str:
    """Why the pilot may not be opened now, as far as the gate is concerned."""
    release, wall = code_of_release(world.plan.release), datetime.now(UTC)
    return lacks_gate(world.record.entries(), live=True, release=release, wall=wall, hours=24)


def passed(world: World, ago: float = 0.0, **how: object) -> None:
    """Put a run of the gate on the record, so many hours ago."""
    good = {
        "verdict": Verdict.PASS,
        "judged": 9,
        "must": 9,
        "findings": (),
        "release": code_of_release(world.plan.release),
    }
    world.say(
        (datetime.now(UTC) - world.base) / timedelta(minutes=1) - ago * 60, RunFinished("relaunch", **{**good, **how})
    )


def test_the_pilot_is_opened_again_after_the_gate_only(tmp_path: Path) -> None:
    """After a launch that was gone back from it takes a gate that passed since, for this release, and lately."""
    world = World(tmp_path, Plan())
    world.launch()
    passed(world)
    before = opening(world)
    world.after()
    said = [opening(world)]
    shut = (Judged("ok", Verdict.PASS), Judged("unknown", Verdict.INCONCLUSIVE), Judged("bad", Verdict.FAIL))
    many = tuple(Judged(f"bad-{number}", Verdict.FAIL) for number in range(5))
    shut_by = [{"verdict": Verdict.FAIL, "findings": found} for found in (shut, many, ())]
    for how in (*shut_by, {"judged": 8}, {"release": "another"}, {"ago": 25.0}, {}):
        passed(world, **how)
        said.append(opening(world))
    now = Now(datetime.now(UTC), datetime.now(UTC), 24)

    assert "nothing was saved of it. Run golive incident." in before
    assert "no gate was passed since. Run golive gate." in said[0]
    assert 'said "STOP" to bad. Mend that, then run golive gate.' in said[1]
    assert 'said "STOP" to bad-0, bad-1, bad-2 and 2 more. Mend' in said[2]
    assert 'said "STOP". Mend' in said[3]
    assert "only a part of the gate" in said[4]
    assert "another release" in said[5]
    assert "more than 24 hours ago" in said[6]
    assert said[7] == ""
    assert "golive gate" not in not_to_be_opened(world.record.entries(), live=True, now=now)
    world.say(400, LaunchOpened("launch-2", "a", "b"))
    assert opening(world) == ""
