"""The gate before a relaunch: whether everything that an incident asks for is done, one finding a question. Pure.

Source: the runbook's post-incident checklist, and the design's relaunch gate. What was known before the incident
ended does not count, and order is the record's: what has the higher number came later, whatever clocks say.
"""

from collections.abc import Callable, Iterator

from golive.finding import Finding
from golive.relaunch.actions import judge_actions, judge_checks
from golive.relaunch.case import Case
from golive.relaunch.renewed import judge_readiness, judge_release, judge_sign_offs, judge_trigger
from golive.relaunch.said import CANT_TELL, Said, good, unknown, wrong
from golive.relaunch.saved import judge_bundle, judge_incident, judge_live
from golive.relaunch.titles import RELAUNCH_TITLES

_JUDGES: dict[str, Callable[[Case], Said]] = {
    "relaunch-bundle": judge_bundle,
    "relaunch-live": judge_live,
    "relaunch-incident": judge_incident,
    "relaunch-actions": judge_actions,
    "relaunch-readiness": judge_readiness,
    "relaunch-trigger": judge_trigger,
    "relaunch-check": judge_checks,
    "relaunch-sign-offs": judge_sign_offs,
    "relaunch-release": judge_release,
}


def judge(case: Case) -> Iterator[Finding]:
    """A finding for each of the titles."""
    all_alike = _before_any(case)
    for name, ask in _JUDGES.items():
        said = all_alike.get(name) if all_alike else ask(case)
        assert said is not None
        yield Finding(
            id=name,
            title=RELAUNCH_TITLES[name],
            verdict=said.verdict,
            reason=said.reason,
            remedy=said.remedy,
            who=said.who,
            follows=said.follows if said.follows != name else "",
            evidence=("record", *(("bundle",) if case.bundle is not None else ())),
            started=case.wall,
            finished=case.wall,
        )


def _before_any(case: Case) -> dict[str, Said]:
    """What is said of every question where none of them can be asked, or none needs to be; empty where they are."""
    if case.problems:
        said = wrong(
            f"The record is not whole: {case.problems[0]}.",
            "Have the technical owner look at it: golive status --verify. Nothing is opened by it until then.",
        )
    elif case.back is not None:
        return {}
    elif case.under_way:
        said = wrong(
            "A launch is open, so that none can be prepared.",
            "If it is over, end it on the record: golive close.",
            "operator",
        )
    elif case.stopped:
        said = wrong("Something says stop, or a trigger fires, and it is not cleared.", "Run: golive next", "operator")
    elif case.launched:
        said = good("The last launch was watched to its end: since then none was gone back from.")
    elif case.own:
        said = good(
            "No launch on this record was gone back from, so that there is nothing to relaunch: readiness and "
            "golive open decide about the first one."
        )
    else:
        said = unknown(
            f"Nothing is on the record of {case.title}: no launch, so none that could be gone back from.", CANT_TELL
        )
    found = dict.fromkeys(_JUDGES, said)
    if said.verdict.rank and not case.problems and not case.launched:
        found["relaunch-live"] = judge_live(case) if _rehearsed(case) else said
    return found


def _rehearsed(case: Case) -> bool:
    """Whether a live target's store has a rehearsal's entries."""
    return case.live and any(one.draft.mode == "rehearsal" for one in case.said)
