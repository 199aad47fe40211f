"""Whether the way back is open: what the previous version needs to start, how long it takes, and who may do it.

The rules are those of the fault list of ECS rollbacks: an image that a tag no longer names, a secret or role that was
removed since, a repository that is tidied up, a load balancer so patient that fifteen minutes are not enough.
"""

import math

from golive.config.runbook import Thresholds
from golive.facts import Hook, Pins, Rights, RollbackPace, VersionNeeds, VersionState
from golive.readiness.check import Check, Judgement, bad, good, open_question
from golive.readiness.service import LOOK
from golive.rollback.service_state import Lack, by_code_deploy, lacks, needs_lacking, unlooked
from golive.rollback.strategy import at_once, functions, minutes, moving, strange, turns_back
from golive.wording import when

_RESTORE = "Do not open the pilot: have the technical owner restore it, or record another version."
_NAME = "Have the technical owner switch version consistency on for it, or name it by digest, and deploy again."
_OWNER = "Call the technical owner."
_LAUNCH_DAYS = 7
"""An image must stay at least so long: from the readiness checks until after the launch."""
_ASKING = 5.0  # seconds until AWS has taken the call in
_START = 90.0  # seconds that a copy takes to start, where no running one tells: of the order measured on Fargate


def _release_images(state: VersionState | None, needs: VersionNeeds | None, _rules: Thresholds) -> Judgement:
    expected = "each image in the registry by its digest, made for the platform that it runs on"
    if state is None or needs is None:
        return open_question(
            "No release is on the record.",
            remedy="Have the technical owner record it, then run the check again.",
            expected=expected,
        )
    if gone := lacks(state).get(Lack.IMAGE):
        return bad(f"{gone} No copy could be replaced.", remedy=_OWNER, expected=expected, observed="image gone")
    seen, more = _seen(state)
    return (
        _platforms(needs, expected)
        or _unsure(state, expected)
        or good(f"All {seen} images of {needs.version} are in the registry{more}.", expected=expected)
    )


def _unsure(state: VersionState, expected: str) -> Judgement | None:
    """Can't tell for an image that only its tag is known of, and where none of them could be looked for."""
    if unknown := lacks(state).get(Lack.DIGEST):
        return open_question(unknown, remedy=_NAME, expected=expected, observed=Lack.DIGEST.value)
    if all(one.elsewhere for one in state.images):
        return open_question(f"Of {state.release.short}, {unlooked(state)}.", remedy=LOOK, expected=expected)
    return None


def _seen(state: VersionState) -> tuple[int, str]:
    """How many images were looked for, and what is to be said of the others."""
    elsewhere = unlooked(state)
    return sum(not one.elsewhere for one in state.images), f"; {elsewhere}" if elsewhere else ""


def _platforms(needs: VersionNeeds, expected: str) -> Judgement | None:
    """STOP for an image that is not made for the platform; one that names none is proven by having run."""
    wrong = [one for one in needs.images if one.platforms and one.wanted not in one.platforms]
    if not wrong:
        return None
    return bad(
        f"The image of {wrong[0].container} is made for {', '.join(wrong[0].platforms)}, not for {wrong[0].wanted}.",
        remedy=_RESTORE,
        expected=expected,
        observed=", ".join(wrong[0].platforms),
    )


def _previous_images(state: VersionState | None, needs: VersionNeeds | None, _rules: Thresholds) -> Judgement:
    expected = f"what it names is what it ran, for its platform, and stays for {_LAUNCH_DAYS} days"
    if state is None or needs is None:
        return bad("No version to go back to is on the record.", remedy=_RESTORE, expected=expected)
    found = lacks(state)
    for lack in (Lack.IMAGE, Lack.TAG):
        if lack in found:
            return bad(found[lack], remedy=_RESTORE, expected=expected, observed=lack.value)
    short = [
        one
        for one in needs.images
        if (one.days_left is not None and one.days_left < _LAUNCH_DAYS)
        or (one.pushes_left is not None and one.pushes_left < 1)
    ]
    if short:
        one = short[0]
        when = f"in {max(0, one.days_left)} days" if one.days_left is not None else "with the next image that is pushed"
        return bad(
            f"A rule of the registry removes the image of {one.container} {when}.",
            remedy="Do not open the pilot: have the technical owner take the rule off until the launch is over.",
            expected=expected,
            observed=when,
        )
    return (
        _platforms(needs, expected)
        or _unsure(state, expected)
        or good(
            f"The images of {needs.version} are the ones it ran, and no rule removes them{_seen(state)[1]}.",
            expected=expected,
        )
    )


def _previous_needs(needs: VersionNeeds | None, _rules: Thresholds) -> Judgement:
    expected = "its secrets, roles, log groups and target group are there"
    if needs is None:
        return bad("No version to go back to is on the record.", remedy=_RESTORE, expected=expected)
    if problems := needs_lacking(needs):
        return bad(
            f"{needs.version} could not start: {problems[0]}.",
            remedy=_RESTORE,
            expected=expected,
            observed="; ".join(problems),
        )
    return good(
        f"{len(needs.secrets)} secrets, {len(needs.roles)} roles and {len(needs.log_groups)} log groups are there.",
        expected=expected,
    )


def waves(pace: RollbackPace) -> int | None:
    """In how many rounds ECS replaces the copies; None where its limits let it replace none at all."""
    room = math.floor(pace.desired * pace.maximum / 100) - pace.desired
    spare = pace.desired - math.ceil(pace.desired * pace.minimum / 100)
    batch = min(room, pace.desired) if room > 0 else spare
    return math.ceil(pace.desired / batch) if batch > 0 else None


def predicted(pace: RollbackPace, rules: Thresholds) -> dict[str, float] | None:
    """The seconds of each part of a rollback until it is proven; None where it can't move at all.

    Users are safe once every healthy copy is the previous version. A round after the first waits until the copies of
    the one before have drained; so does the first, where none may be started before one was stopped. Proven takes two
    closed minutes more, as late as metrics come, and the four user steps beside them; or as long as AWS itself keeps
    the withdrawn copies, where that is longer.
    """
    strategy = pace.strategy
    rounds = 1 if at_once(strategy) else waves(pace)
    if rounds is None:
        return None
    drains = 0 if at_once(strategy) else rounds - 1 if pace.maximum > 100 else rounds
    parts = {
        "starting the copies": _ASKING + rounds * (pace.start or _START),
        "the load balancer's health checks": rounds * pace.healthy,
        "letting old copies drain": drains * pace.drain,
        **moving(strategy),
    }
    quiet = {"two quiet minutes and the four user steps": max(120.0 + rules.settle_seconds, pace.walk)}
    kept = {
        f"the bake of {strategy.name}": strategy.bake,
        "letting the withdrawn copies drain": pace.drain if at_once(strategy) else 0.0,
    }
    parts |= kept if sum(kept.values()) > sum(quiet.values()) else quiet
    if functions(strategy) and pace.lasted is not None:
        whole = sum(seconds for what, seconds in parts.items() if what not in quiet)
        parts["the functions that AWS asks meanwhile"] = max(0.0, pace.lasted - whole)
    return parts


def _in_time(pace: RollbackPace, rules: Thresholds) -> Judgement:
    expected = f"at most {rules.rollback_minutes} minutes until it is proven"
    if unknown := strange(pace.strategy):
        return open_question(
            f"How long a rollback takes is not known: AWS changes the version by {unknown}, unknown to golive.",
            remedy="Have the technical owner time a change of version, and show that it is quick enough.",
            expected=expected,
            observed=pace.strategy.name,
        )
    parts = predicted(pace, rules)
    if parts is None:
        return bad(
            f"AWS may neither start nor stop a copy of {pace.desired} ({pace.minimum} to {pace.maximum} %), "
            "so no other version could ever run.",
            remedy=_OWNER,
            expected=expected,
        )
    if (pause := turns_back(pace.strategy)) is not None:
        return _paused(pause, pace, expected)
    whole = minutes(sum(parts.values()))
    longest = max(parts, key=lambda one: parts[one])
    told = f"{whole} minutes, of which {minutes(parts[longest])} for {longest}"
    if whole > rules.rollback_minutes:
        return bad(
            f"A rollback would take {told}.{_quick(pace)}",
            remedy="Do not open the pilot: have the technical owner shorten it, or the message would promise too much.",
            expected=expected,
            observed=told,
        )
    if (stages := functions(pace.strategy)) and pace.lasted is None:
        return open_question(
            f"How long the function at {stages[0]} takes is not known: no change of version ended well with it yet.",
            remedy="Have the technical owner time a change of version, and show that it is quick enough.",
            expected=expected,
            observed=f"{told}, without the function",
        )
    return good(f"A rollback would take about {told}.", expected=expected, observed=told)


def _paused(pause: Hook, pace: RollbackPace, expected: str) -> Judgement:
    """STOP for a hook that waits for a person: left alone, it ends with the withdrawn version."""
    stage, wait = pause.stages[0], minutes(pause.seconds)
    return bad(
        f"A rollback would wait at {stage} for a person's answer, and without one AWS turns it around after {wait} "
        f"minutes, to the version that was left.{_quick(pace)}",
        remedy="Do not open the pilot: have the technical owner take this PAUSE hook off until the launch is over.",
        expected=expected,
        observed=f"a PAUSE hook at {stage}, {wait} minutes",
    )


def _quick(pace: RollbackPace) -> str:
    """Which way back is quick all the same, and until when, in a sentence with a space before it; empty for none."""
    if not at_once(pace.strategy) or not pace.strategy.bake:
        return ""
    how = "a stop of that roll-out (StopServiceDeployment) goes back by weights alone"
    if pace.baking:
        until = f"until {when(pace.bakes_until)} at least" if pace.bakes_until else "for as long as that lasts"
        return f" The roll-out under way is in its bake: {until}, {how}, at once."
    long = minutes(pace.strategy.bake)
    return (
        f" Only within its bake, {long} minutes from when all users are on a release, {how}, at once; none bakes now."
    )


def _path(pace: RollbackPace, _rules: Thresholds) -> Judgement:
    expected = "ECS changes the version by itself, and no alarm that it watches rings"
    if pace.controller != "ECS":
        return bad(
            f"The service is changed by {pace.controller}, not by ECS itself: the runbook's command would be refused.",
            remedy="Do not open the pilot: have the technical owner write down how to go back there"
            f"{by_code_deploy(pace.controller)}.",
            expected=expected,
            observed=pace.controller,
        )
    loud = [name for name, state in pace.alarms.items() if state in ("ALARM", "missing")]
    if loud:
        return bad(
            f"ECS watches the alarm {loud[0]} during a change of version, and it is {pace.alarms[loud[0]]}.",
            remedy=_OWNER,
            expected=expected,
            observed=pace.alarms[loud[0]],
        )
    return good("ECS itself changes the version.", expected=expected, observed=f"{len(pace.alarms)} alarms watched")


def _rights(rights: Rights | None, _pins: Pins, _rules: Thresholds) -> Judgement:
    expected = "AWS allows each call of a rollback"
    if rights is None:
        return bad("No version to go back to is on the record.", remedy=_RESTORE, expected=expected)
    refused = [action for action, allowed in rights.allowed.items() if not allowed]
    if not rights.allowed:
        return open_question("AWS did not say what we may do.", remedy=_OWNER, expected=expected)
    if refused:
        return bad(
            f"AWS would refuse {refused[0]} to {rights.who.rpartition('/')[2]}, who is to roll back.",
            remedy="Have the technical owner attach docs/iam/rollback.json, or be at the keyboard on launch day.",
            expected=expected,
            observed=f"{len(refused)} of {len(rights.allowed)} refused",
        )
    return good(f"AWS would allow all {len(rights.allowed)} calls.", expected=expected)


WAY_BACK_CHECKS = (
    Check(
        "release-images",
        "The images of the release are in the registry",
        ("release-state", "release-needs"),
        _release_images,
        facility="aws",
    ),
    Check(
        "previous-images",
        "What the previous version names is what it ran",
        ("previous", "previous-needs"),
        _previous_images,
        facility="aws",
    ),
    Check(
        "previous-needs",
        "Everything that the previous version needs to start is there",
        ("previous-needs",),
        _previous_needs,
        facility="aws",
    ),
    Check(
        "rollback-in-time",
        "A rollback takes {rollback_minutes} minutes at most",
        ("rollback-pace",),
        _in_time,
        facility="aws",
    ),
    Check("rollback-path", "ECS itself can change the version back", ("rollback-pace",), _path, facility="aws"),
    Check("rollback-allowed", "AWS allows a rollback", ("rollback-rights", "pins"), _rights, facility="aws"),
)
