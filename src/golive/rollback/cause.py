"""Why a change of version does not come about, as ECS itself says, and whether it still can. Pure.

ECS's sentences name images, secrets and accounts, so they are matched and never told. Source: AWS's lists of the error
messages of stopped tasks and of the messages of service events.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from golive.facts import Scene, Stopped, Troubles
from golive.model.release import Release

_HARD, _SOFT = 2, 0
"""Copies that ended for one reason after which ECS trying again helps nothing; of a soft one ECS itself gives up."""
_STOPS: tuple[tuple[str, str, int], ...] = (
    (r"CannotPull.*(not found|does not exist|manifest unknown)", "its image is not in the registry", _HARD),
    (r"CannotPull.*platform|exec format error", "its image is made for another processor", _HARD),
    (r"CannotPull", "its image can't be pulled", _SOFT),
    (r"capacity is unavailable|RESOURCE:", "there is no room to start its copies", _SOFT),
    (r"log (stream|group)|awslogs", "the log group that it writes to is not there", _HARD),
    (r"assume .*role", "ECS may not take on its role", _HARD),
    (r"ResourceInitializationError.*(secret|asm|ssm|parameter)", "a secret that it needs can't be had", _HARD),
    (r"ResourceInitializationError", "something that it needs to start can't be had", _SOFT),
    (r"OutOfMemory", "it runs out of memory", _SOFT),
    (r"health check", "it fails its health checks", _SOFT),
)
"""What ECS says of a copy that ended, what that means, and how many of it are enough."""
_EVENTS: tuple[tuple[str, str], ...] = (
    (r"assume .*role", "ECS may not take on a role that it needs"),
    (r"unable to place a task.*(capacity|RESOURCE:|closest matching)", "there is no room to start its copies"),
    (r"unable to (stop or start|start) tasks.*configuration", "how many copies may run at once leaves no room for it"),
    (r"deployment failed: alarm", "an alarm that ECS heeds rang"),
    (r"is unhealthy in .*target-group", "the load balancer finds its copies unhealthy"),
)
_CRASHED = "EssentialContainerExited"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why, in a clause, by ECS's own word; ``final`` where waiting on would change nothing."""

    clause: str
    final: bool = False


SUPERSEDED = Cause("somebody or something else set another version after us", final=True)


def cause(seen: Troubles, scene: Scene, previous: Release) -> Cause | None:
    """The cause that ECS tells, the commonest first; None where it tells none."""
    primary = scene.service.primary
    given_up = primary is not None and seen.rollouts.get(primary.id, primary.rollout) == "FAILED"
    ended = [one for one in seen.stopped if one.definition == previous.arn]
    found: dict[str, tuple[int, int]] = {}
    for one in ended:
        if (why := _why(one)) is not None:
            clause, enough = why
            found[clause] = found.get(clause, (0, 0))[0] + 1, min(enough, max(scene.service.desired, 1))
    if found:
        clause, (count, enough) = max(found.items(), key=lambda one: one[1][0])
        return Cause(f"{count} of its copies ended: {clause}", final=given_up or count >= enough > 0)
    told = next((means for pattern, means in _EVENTS if _any(pattern, seen.events)), "")
    if given_up:
        return Cause(told or "AWS has given the change up", final=True)
    return Cause(told) if told else None


def _why(one: Stopped) -> tuple[str, int] | None:
    """What a copy ended for; None for one that was just no longer wanted."""
    said = " ".join((one.reason, *one.exits))
    for pattern, clause, enough in _STOPS:
        if re.search(pattern, said, re.IGNORECASE):
            return clause, enough
    if one.code == _CRASHED:
        codes = sorted({code for text in one.exits if (code := text.partition(" ")[0]) not in ("", "0")})
        return f"it ends by itself{f' with exit code {codes[0]}' if codes else ''}", _SOFT
    return ("it could not be started", _SOFT) if one.code == "TaskFailedToStart" else None


def _any(pattern: str, texts: Iterable[str]) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for text in texts)
