"""What a check is, and how facts become its finding."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from golive.config.runbook import Thresholds
from golive.facts import Fact
from golive.finding import NEVER, Finding
from golive.verdict import Verdict
from golive.wording import agreeing


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge says of the values it was given."""

    verdict: Verdict
    reason: str
    expected: str = ""
    observed: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One question of readiness.

    ``title`` is what should be true, with a threshold's name in the place of its number. ``needs`` names the facts it
    is judged from; ``judge`` is given their values in that order and the thresholds. ``silence_fails`` says that an app
    which gives no answer is itself the failure; ``who`` acts when it is not PASS. ``facility`` is what a target must
    have to be asked this; empty if all have it. ``beside`` names facts that count where a run has asked for them
    anyway: their values are given to ``judge`` as ``beside``.
    """

    id: str
    title: str
    needs: tuple[str, ...]
    judge: Callable[..., Judgement]
    silence_fails: bool = False
    who: str = "technical owner"
    facility: str = ""
    beside: tuple[str, ...] = ()


def good(reason: str, *, expected: str = "", observed: str = "") -> Judgement:
    """It is so."""
    return Judgement(Verdict.PASS, reason, expected, observed or expected)


def bad(reason: str, *, remedy: str, expected: str = "", observed: str = "") -> Judgement:
    """It is proven not to be so."""
    return Judgement(Verdict.FAIL, reason, expected, observed, remedy)


def open_question(reason: str, *, remedy: str, expected: str = "", observed: str = "") -> Judgement:
    """It could not be told."""
    return Judgement(Verdict.INCONCLUSIVE, reason, expected, observed, remedy)


_CANT_TELL = "Do not open the pilot before this is answered; ask the technical owner today."


def judged(check: Check, facts: Mapping[str, Fact], thresholds: Thresholds) -> Finding:
    """The finding of one check. A fact that is missing or ended in an error leaves the question open."""
    needed = [facts[name] for name in check.needs if name in facts]
    missing = [name for name in check.needs if name not in facts]
    failed = next((fact for fact in needed if fact.error), None)
    if missing:
        judgement = open_question(f"Not observed: {', '.join(missing)}.", remedy=_CANT_TELL)
    elif failed is not None and check.silence_fails and failed.kind == "Unreachable":
        judgement = bad(failed.error, remedy="Call the technical owner: the app gives no answer.", observed="no answer")
    elif failed is not None:
        judgement = open_question(failed.error, remedy=_CANT_TELL, observed=failed.kind)
    else:
        others = [facts[name].value for name in check.beside if name in facts and not facts[name].error]
        judgement = check.judge(*_values(needed), thresholds, **({"beside": others} if others else {}))
    return Finding(
        id=check.id,
        title=thresholds.fill(check.title),
        verdict=judgement.verdict,
        expected=agreeing(judgement.expected),
        observed=agreeing(judgement.observed),
        reason=agreeing(judgement.reason),
        remedy=judgement.remedy,
        who=check.who,
        evidence=tuple(fact.name for fact in needed),
        started=min((fact.started for fact in needed), default=NEVER),
        finished=max((fact.finished for fact in needed), default=NEVER),
    )


def _values(facts: list[Fact]) -> list[Any]:
    return [fact.value for fact in facts]
