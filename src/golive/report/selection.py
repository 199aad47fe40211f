"""Which findings a run owes, which it judged, and what the whole of it is worth.

A part is not the whole: a run is PASS only when every finding that its suite owes was judged in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from golive.finding import Finding
from golive.relaunch.titles import RELAUNCH_TITLES
from golive.rollback.proof import TITLES
from golive.verdict import Verdict, worst
from golive.watch.findings import WATCH_TITLES
from golive.wording import agreeing, without_codes

_NAMED = 5
ROLLED_BACK = "rolled-back"
GONE_BACK = {ROLLED_BACK, *TITLES}
"""The findings of what follows a rollback; what is said of them is said in an incident."""
_ROW = "row-"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a run owes (``must``: title by finding id) and the findings that it came to.

    ``should`` are the ids of findings that are named when they are open, and close no gate.
    """

    must: Mapping[str, str]
    findings: Sequence[Finding]
    should: frozenset[str] = frozenset()
    doubt: str = ""
    """Why the findings, whatever they say, prove nothing now; then the run is never better than INCONCLUSIVE."""
    least: Verdict = Verdict.PASS
    """The verdict that the run is never better than."""

    @property
    def judged(self) -> int:
        """How many of the owed findings were judged."""
        return len({finding.id for finding in self.findings} & set(self.must))

    @property
    def missing(self) -> tuple[str, ...]:
        """The ids of owed findings that nobody judged, in their order."""
        done = {finding.id for finding in self.findings}
        return tuple(one for one in self.must if one not in done)

    @property
    def whole(self) -> bool:
        """Whether something was owed and all of it was judged."""
        return bool(self.must) and not self.missing

    @property
    def worst(self) -> Verdict:
        """The worst verdict of what was judged, whatever was left out."""
        return worst(finding.verdict for finding in self.findings if finding.id not in self.should)

    @property
    def open(self) -> list[Finding]:
        """The findings that are not PASS, in their order."""
        return [finding for finding in self.findings if finding.verdict is not Verdict.PASS]

    @property
    def telling(self) -> list[Finding]:
        """The open findings without those that only repeat another open one."""
        said = {finding.id for finding in self.open}
        return [finding for finding in self.open if finding.follows not in said]

    @property
    def verdict(self) -> Verdict:
        """The verdict of the run: of a part it is never better than INCONCLUSIVE."""
        if self.whole and not self.doubt:
            return worst([self.worst, self.least])
        return worst([self.worst, self.least, Verdict.INCONCLUSIVE])


def closing(selection: Selection, *, target: str, live: bool, command: str = "", replay: bool = False) -> list[str]:
    """The last lines of a run, for a person: the sentence, what is wrong or missing, and who must act.

    The word GO is for live targets only; a rehearsal says that production was not checked, and a ``replay`` of
    recorded facts that nothing was asked now. ``command`` is what checks the whole.
    """
    name, whole = target if live else f"{target} (REHEARSAL)", not (selection.doubt or selection.missing)
    if whole and selection.must.keys() == WATCH_TITLES.keys():
        lines = [_watched(selection, name)]
    elif whole and selection.must.keys() == RELAUNCH_TITLES.keys():
        lines = [_gate(selection, name)]
    elif whole and selection.must.keys() & GONE_BACK and (live or selection.verdict is not Verdict.PASS):
        lines = [_gone_back(selection, name)]
    else:
        lines = [("REPLAY: " if replay else "") + _sentence(selection, target=target, live=live, replay=replay)]
    lines += _sentences(sorted(selection.telling, key=lambda one: -one.verdict.rank))  # the worst first
    if selection.missing and selection.findings:
        named = "; ".join(selection.must[one] for one in selection.missing[:_NAMED])
        more = f"; and {len(selection.missing) - _NAMED} more" if len(selection.missing) > _NAMED else ""
        lines.append(f"Not checked: {named}{more}.")
    return [*lines, *_who_acts(selection, command), *_counted(selection)]


def _sentences(findings: Sequence[Finding]) -> Iterator[str]:
    """A line for each finding; those that are open for one and the same reason share theirs."""
    alike: dict[tuple[Verdict, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.verdict, finding.reason), []).append(finding)
    for (verdict, reason), group in alike.items():
        named = "; ".join(finding.title for finding in group[:_NAMED])
        more = f"; and {len(group) - _NAMED} more" if len(group) > _NAMED else ""
        said = agreeing(without_codes(reason))
        yield f"{verdict.word}: {said} What should be: {named}{more}. {group[0].remedy}".rstrip()


def _who_acts(selection: Selection, command: str) -> list[str]:
    """Whose turn it is, by name of the role, with what each has to look at."""
    turns: dict[str, list[str]] = {}
    for finding in selection.telling:
        turns.setdefault(finding.who, []).append(finding.id)
    named = [f"{who} ({', '.join(ids)})" for who, ids in turns.items()]
    if selection.missing and command:
        named.append(f"operator (check the whole: {command})")
    return [f"Who must act: {'; '.join(named)}."] if named else []


def _counted(selection: Selection) -> Iterator[str]:
    """What the total is made of, where there are rows of the checklist in it."""
    rows = sum(one.startswith(_ROW) for one in selection.must)
    if rows:
        more = f"; {len(selection.should)} more only should be so" if selection.should else ""
        yield f"Counted: {len(selection.must) - rows} checks, and {rows} rows of the checklist that must be so{more}."


def _watched(selection: Selection, name: str) -> str:
    """How a watch ended: it says GO to nothing, and a trigger that fired means to go back."""
    fired = sum(one.verdict is Verdict.FAIL for one in selection.telling)
    if selection.worst is Verdict.FAIL:
        return f"STOP: {fired} of {len(selection.must)} triggers of {name} fired. Start the rollback now."
    if selection.verdict is Verdict.PASS:
        return f"Working: {name} was watched to the end, and none of {len(selection.must)} triggers fired."
    return f"Not over: {len(selection.open)} of {len(selection.must)} triggers of {name} are not known, or moving."


def _gone_back(selection: Selection, name: str) -> str:
    """How it stands after a rollback: nothing is opened then, and whoever is in an incident has somebody to call."""
    owed = len(selection.must)
    if selection.verdict is Verdict.PASS:
        return f"Working: {owed} of {owed} checks after the rollback of {name} passed."
    call = "Call the technical owner and stay on the line."
    if selection.worst is Verdict.FAIL:
        failed = sum(one.verdict is Verdict.FAIL for one in selection.telling)
        return f"STOP: {failed} of {owed} checks after the rollback of {name} failed. {call}"
    return f"Not proven: {len(selection.open)} of {owed} checks after the rollback of {name} are not known. {call}"


def _gate(selection: Selection, name: str) -> str:
    """How the gate before a relaunch stands: that it is open is no GO yet, which readiness says."""
    owed = len(selection.must)
    if selection.verdict is Verdict.PASS:
        return f"The gate is open: {owed} of {owed} questions of {name} are answered. Next: golive open."
    if selection.worst is Verdict.FAIL:
        failed = sum(one.verdict is Verdict.FAIL for one in selection.telling)
        return f"The gate is shut: {failed} of {owed} questions of {name} are answered with no. Do not open the pilot."
    return f"The gate is shut: {len(selection.open)} of {owed} questions of {name} are not answered yet."


def _sentence(selection: Selection, *, target: str, live: bool, replay: bool) -> str:
    good = sum(finding.verdict is Verdict.PASS for finding in selection.findings if finding.id in selection.must)
    owed = len(selection.must)
    name = f"{target} (REHEARSAL)" if not live else target
    if selection.verdict is Verdict.PASS:
        if replay:
            return f"{good} of {owed} checks of {name} passed at that time. Nothing was asked now."
        passed = f"GO: {good} of {owed} checks of {target} passed."
        return passed if live else f"REHEARSAL PASSED: {good} of {owed}. Production was not checked."
    if selection.doubt and selection.worst is not Verdict.FAIL:
        return f"{'STOP' if selection.least is Verdict.FAIL else 'Not a go'}: {selection.doubt}"
    if selection.worst is Verdict.FAIL:
        stopped = sum(one.verdict is Verdict.FAIL for one in selection.telling if one.id in selection.must)
        return f"STOP: {stopped} of {owed} checks of {name} failed. Do not open the pilot."
    if not selection.findings or (not selection.whole and selection.worst is Verdict.PASS):
        nothing = "" if selection.findings else "nothing was checked, "
        return f"Not a go: {nothing}{selection.judged} of {owed} rows checked of {name}."
    open_ones = sum(one.id in selection.must for one in selection.open)
    one = open_ones == 1
    return (
        f"Not a go: {open_ones} of {owed} checks of {name} {'is' if one else 'are'} open: not known, or to be watched."
    )
