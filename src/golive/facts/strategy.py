"""How ECS moves a service from one version to the next: its strategy, and who must say "go on" meanwhile."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hook:
    """What ECS asks before it goes on, at each of these stages of a change of version.

    ``kind`` is AWS's word: AWS_LAMBDA (a function answers) or PAUSE (a person). ``seconds`` is how long an answer is
    waited for, ``unanswered`` what AWS does then: ROLLBACK or CONTINUE.
    """

    kind: str
    stages: tuple[str, ...]
    seconds: float
    unanswered: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """A service's strategy by AWS's own name, and its waits. Seconds are the target's.

    Users are moved in ``steps``, with ``step_bake`` after each but the last; then ECS looks on for ``bake`` while the
    version that is left still runs. ``shifting``: what the shifts themselves take, long behind a network load balancer.
    """

    name: str = "ROLLING"
    steps: int = 1
    step_bake: float = 0.0
    bake: float = 0.0
    shifting: float = 0.0
    hooks: tuple[Hook, ...] = ()
