"""What must be done anew since an incident: readiness, signatures, the clearing of what fired, and the build. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from golive.messages.occasion import reasons_to_go_back
from golive.record.clearing import uncleared
from golive.record.entry import Entry, Judged, RunFinished
from golive.record.history import runs_of
from golive.record.incidents import IncidentSeen
from golive.relaunch.actions import FIRES_AS
from golive.relaunch.case import Case
from golive.relaunch.said import OPERATOR, Said, good, no_incident, unknown, wrong
from golive.roles import CLEARED_BY
from golive.verdict import Verdict

_NAMED = 3
_CHECK = "Run: pytest checks/"


def judge_readiness(case: Case) -> Said:
    """The newest run came after the incident, is whole and good, and is about the release that goes out."""
    incident, run, data = case.incident, case.readiness, case.ran
    if incident is None:
        return no_incident()
    if data is None or run is None:
        return wrong("Readiness was not checked since the incident.", _CHECK, OPERATOR)
    return next(_wrong_with(case, incident, run, data), None) or good(
        f"{data.judged} of {data.must} passed in entry {run.seq}, after the incident."
    )


def _wrong_with(case: Case, incident: IncidentSeen, run: Entry, data: RunFinished) -> Iterator[Said]:
    """What keeps a readiness run from counting, the first thing first."""
    if run.draft.at < incident.opened.ended:
        yield wrong("The newest readiness run is from before the incident ended.", _CHECK, OPERATOR)
    if data.release != case.release or not data.release:
        yield wrong("Readiness was checked for another release than the one on the record.", _CHECK, OPERATOR)
    lacking = sorted(case.owed - {one.id for one in data.findings})
    if data.judged < data.must or lacking:
        named = f" Not judged: {_listed(lacking)}." if lacking else ""
        yield wrong(f"Only a part was checked: {data.judged} of {data.must}.{named}", f"{_CHECK} (all of it)", OPERATOR)
    if data.verdict is not Verdict.PASS:
        reason = f'The newest readiness run said "{data.verdict.word}".'
        yield Said(data.verdict, reason, f"Mend it. {_CHECK}", OPERATOR)
    if case.wall - run.draft.wall > timedelta(hours=case.hours):
        yield wrong(f"Readiness was checked more than {case.hours} hours ago.", f"{_CHECK} again", OPERATOR)
    if old := [one for one in data.stood_in if not _proven_since(case, one, incident.seq)]:
        reason = f"The proof of {_listed(old)} is from before the incident ended."
        yield wrong(reason, f"{_CHECK} --allow=synthetic-case", OPERATOR)


def _proven_since(case: Case, check: str, seq: int) -> bool:
    """Whether a run after this entry proved a check itself, for the release on the record."""
    return any(
        isinstance(data := one.draft.data, RunFinished)
        and one.seq > seq
        and data.release == case.release
        and Judged(check, Verdict.PASS) in data.findings
        and check not in data.stood_in
        for one in runs_of(case.own)
    )


def judge_sign_offs(case: Case) -> Said:
    """Who signs per release signs again; after a critical legal defect everybody does, whatever the row."""
    incident = case.incident
    if incident is None:
        return no_incident()
    legal = "T3" in incident.opened.fired
    asked = [row for row in case.rows if row.must and row.roles and (row.per_release or legal)]
    if not asked:
        return unknown("The checklist has no row that is signed per release, so nobody signs for a relaunch.")
    open_rows = {row.id: dict(case.unsigned.get(row.id, {})) for row in asked if case.unsigned.get(row.id)}
    if open_rows:
        row, roles = next(iter(open_rows.items()))
        role, why = next(iter(roles.items()))
        others = f" Others: {_listed(list(open_rows)[1:])}." if len(open_rows) > 1 else ""
        count = f"{len(open_rows)} of {len(asked)} rows are not signed again since the incident."
        return wrong(
            f"{count} Row {row}: {role}, {why}.{others}",
            f'Make sure that it is true, then run: golive sign {row} --as "{role}"',
            " and ".join(dict.fromkeys(one for each in open_rows.values() for one in each)),
        )
    why = " A critical legal defect was reported, so every row was signed again." if legal else ""
    return good(f"{len(asked)} of {len(asked)} rows are signed again since the incident.{why}")


def judge_trigger(case: Case) -> Said:
    """What people said is cleared, nothing that was measured stands, and none of it fires in the newest readiness."""
    incident = case.incident
    if incident is None:
        return no_incident()
    fired = ", ".join(incident.opened.fired) or "Nothing"
    return next(_still(case, incident), None) or good(
        f"{fired} fired then. All of it is cleared, and nothing fires now."
    )


def _still(case: Case, incident: IncidentSeen) -> Iterator[Said]:
    """What still fires, or may, the first thing first."""
    own = [one for one in case.said if one.draft.target == case.target]  # a stop is heard in either mode
    for trigger, roles in CLEARED_BY.items():
        if uncleared(own, trigger):
            command = f'golive ack {trigger} --as "{roles[0]}"'
            yield wrong(f"{trigger} still stands: it is not cleared.", command, " and ".join(roles))
    if reasons_to_go_back(own, live=case.live):
        yield wrong("A trigger fires, or a rollback was begun, and it is not proven.", "Run: golive next", OPERATOR)
    if case.ran is None:
        reason = "Whether it fires now can't be told: readiness was not checked since."
        yield unknown(reason, follows="relaunch-readiness")
        return
    seen = {one.id: one.verdict for one in case.ran.findings}
    for trigger in incident.opened.fired:
        now = seen.get(FIRES_AS[trigger], Verdict.INCONCLUSIVE)
        if now is not Verdict.PASS:
            yield Said(
                now, f'{trigger} fired then, and {FIRES_AS[trigger]} says "{now.word}" now.', f"Mend it. {_CHECK}"
            )


def judge_release(case: Case) -> Said:
    """Another image goes out, or two people say why the same one may."""
    incident, release = case.incident, case.pins.release
    if incident is None:
        return no_incident()
    if release is None:
        return wrong("No release is on the record.", "Deploy it, then run: golive pin --release")
    before = incident.opened.digests
    if not before or not release.digests:
        return unknown("The image of one of the two versions is not on the record, so they can't be told apart.")
    changed = [name for name, digest in before.items() if release.digests.get(name, digest) != digest]
    if changed:
        same = sorted(before.keys() - set(changed))
        kept = f" Unchanged: {_listed(same)}." if same else ""
        return good(f"{release.short} has another image of {_listed(changed)} than what was gone back from.{kept}")
    if any(incident.two_vouch("same-build", of) for of in (incident.opened.release, case.release)):
        return good("It is the same build, and two people vouch for it.")
    return wrong(
        "It is the very build that was gone back from.",
        "Deploy another one (golive pin --release), or have two people say why not: "
        "golive incident vouch same-build --reason CODE --as ROLE",
    )


def _listed(ids: list[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more
