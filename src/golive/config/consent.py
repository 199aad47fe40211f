"""Consent by effect: what may be changed on a live target, by name, for one command, never by one word for all."""

from dataclasses import dataclass
from enum import StrEnum

from golive.config.target import Target
from golive.errors import ConsentMissing, UsageError


class Effect(StrEnum):
    """Something that golive can do to a target. There is no effect "all", and no option that means it."""

    SYNTHETIC_CASE = "synthetic-case"
    MESSAGES = "messages"
    ROLLBACK = "rollback"
    COHORT = "cohort"
    INTAKE = "intake"
    OPEN_ROUTES = "open-routes"


_DOES = {
    Effect.SYNTHETIC_CASE: "make a case of golive's own with a synthetic packet, and delete it",
    Effect.MESSAGES: "send messages to people",
    Effect.ROLLBACK: "change the running version of the service",
    Effect.COHORT: "let the approved firms and users in",
    Effect.INTAKE: "refuse new cases and uploads of everybody else, or take them again",
    Effect.OPEN_ROUTES: "send every route of the product one empty request without credentials",
}


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person at this command allowed for this target."""

    allowed: frozenset[Effect] = frozenset()

    @classmethod
    def given(cls, names: list[str]) -> "Consent":
        """The consent that ``--allow`` names. Raises ``UsageError`` for a name that is no effect."""
        known = {effect.value: effect for effect in Effect}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise UsageError(f'--allow={unknown[0]}: no such effect. Known: {", ".join(known)}. There is no "all".')
        return cls(frozenset(known[name] for name in names))

    def need(self, effect: Effect, target: Target) -> None:
        """Pass if the effect is allowed here; a rehearsal changes nothing real, so it needs no consent.

        Raises ``ConsentMissing`` naming the target, its account and the option.
        """
        if target.live and effect not in self.allowed:
            account = f", account {target.aws.account}" if target.aws is not None else ""
            raise ConsentMissing(
                f"{target.title}{account} is live, and this would {_DOES[effect]}. "
                f"If that is wanted, say so with --allow={effect.value}."
            )


NOTHING = Consent()
"""Nothing may be changed."""
