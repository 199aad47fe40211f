"""What was saved of the launch that was gone back from: its bundle, whose it is, and what follows an incident. Pure."""

from golive.facts.relaunch import BundleSeen
from golive.record.entry import Entry, RunFinished, SignedOff
from golive.record.incident_forms import BundleClosed, IncidentOpened
from golive.record.incidents import newest_bundle
from golive.relaunch.case import Case
from golive.relaunch.said import OPERATOR, OWNER, Said, good, no_incident, unknown, wrong
from golive.roles import role_of
from golive.verdict import Verdict

_CLOSE_ANEW = "Close it anew: golive bundle."
_EVIDENCE = ("session/", "record", "incident/")
_NAMED = 3
_SAVED = {"logs": "the logs and timestamps", "affected": "affected packets and users", "summary": "the summary"}


def bundle_entry(case: Case) -> Entry | None:
    """The entry by which the newest bundle of the launch that was gone back from was closed."""
    return newest_bundle(case.own, case.back.launch, live=case.live) if case.back is not None else None


def judge_bundle(case: Case) -> Said:
    """It is the one that the record names, it verifies, and the closed incident is in it."""
    entry, seen = bundle_entry(case), case.bundle
    data = entry.draft.data if entry is not None else None
    if not isinstance(data, BundleClosed) or seen is None:
        launch = case.back.launch if case.back is not None else ""
        return wrong(f"No bundle of {launch} is on the record.", "Close it: golive bundle.")
    if seen.trouble:
        return unknown(f"The bundle could not be had from the store: {seen.trouble}")
    if not seen.there:
        return wrong(f"The store has no file {data.name}, which the record names.", _CLOSE_ANEW)
    if seen.sha256 != data.file:
        return wrong(
            f"{data.name} is not the file that was closed: its hash is another than the record says.",
            "It was altered or replaced: have the technical owner look who did. Then close it anew: golive bundle.",
        )
    if seen.verdict is not Verdict.PASS:
        why = seen.wrong[0].rstrip(".") if seen.wrong else "its verification gave no reason"
        signed = "Look into it with golive verify, which names all."
        unsigned = f"Make a key (golive keys), and commit its public half. {_CLOSE_ANEW}"
        return Said(seen.verdict, f"The bundle does not verify: {why}.", signed if data.keyid else unsigned, OWNER)
    return _incident_in(case, data, seen)


def _incident_in(case: Case, data: BundleClosed, seen: BundleSeen) -> Said:
    incident = case.incident
    if incident is None:
        return no_incident()
    if incident.closed is None or data.head < incident.closed.seq:
        return wrong(
            "The bundle was closed before the incident was, so that not all of it is in it.",
            "Close the incident (golive incident close), then the bundle anew: golive bundle.",
        )
    lacking = [_SAVED[part] for part, kept in incident.kept.items() if kept.file not in seen.incident]
    if lacking:
        return wrong(f"In the bundle are not, as they were saved: {', '.join(lacking)}.", _CLOSE_ANEW)
    if lacks := [one for one in seen.lacks if one.startswith(_EVIDENCE)]:
        named = "; ".join(lacks[:_NAMED]) + (f"; and {len(lacks) - _NAMED} more" if len(lacks) > _NAMED else "")
        return unknown(f"The bundle lacks what this launch was judged by: {named}.", f"{_CLOSE_ANEW} --from FOLDER")
    signed = " and signed" if data.keyid else ""
    return good(f"{data.name} is as it was closed{signed} (entry {data.head} is its newest), with all of the incident.")


def judge_live(case: Case) -> Said:
    """What a rehearsal showed opens nothing on a live target."""
    mode, seen = "live" if case.live else "rehearsal", case.bundle
    if case.live and (rehearsed := _only_rehearsed(case)):
        return wrong(
            f"All that the record has is a REHEARSAL's ({rehearsed}): it says nothing of {case.title}.",
            f"Have it done on {case.title} itself.",
        )
    if seen is None or not seen.mode:
        return unknown("Whose evidence it is can't be told without the bundle.", follows="relaunch-bundle")
    if seen.mode != mode:
        whose = "a REHEARSAL's" if seen.mode == "rehearsal" else "a live target's"
        return wrong(f"The bundle is {whose}: it says nothing of {case.title}.", _CLOSE_ANEW)
    if seen.target != case.target or (case.back is not None and seen.launch != case.back.launch):
        return wrong(f"The bundle is of {seen.launch} on {seen.target}, not of this launch.", _CLOSE_ANEW)
    if seen.others:
        named = ", ".join(seen.others)
        return wrong(f"In the bundle are sessions of another target or of a rehearsal: {named}.", _CLOSE_ANEW)
    what = "" if case.live else " This is a REHEARSAL: it opens nothing on a live target."
    return good(f"Bundle, sessions, signatures and readiness are all of {case.title}.{what}")


def _only_rehearsed(case: Case) -> str:
    """What of an incident's evidence only a rehearsal has put on this store; empty if nothing is."""
    since = case.back.seq if case.back is not None else 0
    forms: dict[str, type] = {
        "an incident": IncidentOpened,
        "a bundle": BundleClosed,
        "readiness": RunFinished,
        "signatures": SignedOff,
    }
    later = [one for one in case.said if one.seq > since]
    own = [one for one in case.own if one.seq > since]
    found = [
        name
        for name, form in forms.items()
        if any(isinstance(one.draft.data, form) and one.draft.mode == "rehearsal" for one in later)
        and not any(isinstance(one.draft.data, form) for one in own)
    ]
    return ", ".join(found)


def judge_incident(case: Case) -> Said:
    """The five steps of the runbook: logs, affected, summary, action, and closed by somebody else."""
    back, incident = case.back, case.incident
    if back is None or incident is None:
        return wrong("The launch was gone back from, and nothing was saved of it.", "Run: golive incident", OPERATOR)
    if not back.over:
        return wrong(f"{back.launch} is still open on the record.", "End it: golive close.", OPERATOR)
    if incident.missing:
        named = ", ".join(_SAVED[one] for one in incident.missing)
        return wrong(f"Of the incident are not saved: {named}.", "Run: golive incident", OPERATOR)
    if incident.closed is None:
        return wrong(
            "Nobody has closed the incident.",
            'Have somebody close it who did not lead the launch: golive incident close --as "pilot owner"',
            "pilot owner",
        )
    actor = incident.closed.draft.actor
    led = back.led | (case.bundle.led if case.bundle is not None else frozenset())
    if actor.id.casefold() in led or role_of(actor.role) in ("", OPERATOR):
        return wrong(
            f"The incident was closed by {actor.id}, who led the launch.",
            'Have somebody else close it: golive incident close --as "pilot owner"',
            "pilot owner",
        )
    left = sorted({code for kept in incident.kept.values() for code in kept.open})
    accepted = f" What could not be had was accepted so: {', '.join(left)}." if left else ""
    return good(f"All is saved, and {actor.id} ({role_of(actor.role)}) closed it.{accepted}")
