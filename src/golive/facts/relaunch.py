"""What is seen of a launch's bundle before the next one: whether it holds, whose it is, what checks make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from golive.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Tried:
    """What a check comes to on inputs that were recorded in a launch's time; ``of`` names them by file."""

    of: str
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BundleSeen:
    """A bundle as it was fetched from the store.

    ``trouble`` says why it could not be had at all. ``wrong`` are the sentences of what was altered or can't be proven;
    ``mode``, ``target`` and ``launch`` are what its statement says, and ``others`` the sessions in it that are of
    another target or mode. ``incident`` are the hashes of its files of the incident, ``tried`` what each check that an
    action names comes to on the inputs that were recorded, by the check's id. ``lacks`` is what it says that it lacks,
    ``led`` who led its launch by all entries of its record, in small letters.
    """

    trouble: str = ""
    there: bool = True
    sha256: str = ""
    verdict: Verdict = Verdict.INCONCLUSIVE
    wrong: tuple[str, ...] = ()
    mode: str = ""
    target: str = ""
    launch: str = ""
    others: tuple[str, ...] = ()
    incident: frozenset[str] = frozenset()
    lacks: tuple[str, ...] = ()
    led: frozenset[str] = frozenset()
    tried: Mapping[str, tuple[Tried, ...]] = field(default_factory=dict)
