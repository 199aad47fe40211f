"""Whether a message would be true, and of which moment it tells: by the record alone. Pure.

Source: the runbook's order of steps. A launch begins with green checks and a support owner, a rollback with a trigger,
and it is over when it is proven; whoever says one of them before that is believed, so the record decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from golive.record.clearing import uncleared
from golive.record.entry import Entry, Judged, PreviousPinned, ReleaseNoted, RunFinished
from golive.record.history import carried_out, newest_watch, pins_of, runs_of, steps_of_rollback
from golive.record.launches import newest_launch
from golive.record.signoffs import code_of_release, sign_offs_of
from golive.roles import CLEARED_BY
from golive.verdict import Verdict

_SUPPORT_OWNER = "support lead"
_ON_RELEASE, _ROLLED_BACK = "service-on-release", "rolled-back"
"""The findings by which a run saw the release run, and the version to go back to run alone."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """The moment that a message tells of, in the target's time; or what is ``missing`` for it to be true."""

    at: datetime | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Now:
    """When it is asked: the target's time, this machine's, and for how many hours readiness is believed."""

    at: datetime
    wall: datetime
    hours: int


def occasion(message: str, entries: Iterable[Entry], *, live: bool, now: Now) -> Occasion:
    """What the record has of what this message says. What a rehearsal did counts on a rehearsal only.

    Who says stop is heard on either.
    """
    said = list(entries)
    done = [entry for entry in said if (entry.draft.mode == "live") is live]
    release = code_of_release(pins_of(done).release)
    ever, proof = _reasons(said, release, None), _proof(done)
    since = _reasons(said, release, proof)
    match message:
        case "launch-start":
            return _launch(done, ever, live=live, now=now)
        case "resolved":
            return _resolved(done, since, proof, asked_for=bool(ever))
        case _:
            return _incident(done, since, proof)


def over_since(entries: Iterable[Entry], *, live: bool) -> datetime | None:
    """When the last rollback was proven: what is told of an incident from before then is of another one."""
    proof = _proof([entry for entry in entries if (entry.draft.mode == "live") is live])
    return proof.draft.at if proof is not None else None


def reasons_to_go_back(entries: Iterable[Entry], *, live: bool) -> list[datetime]:
    """When each stop was said and each trigger fired that is not cleared, and when a rollback was begun.

    Since the last rollback that was proven; one that AWS did not carry out was none.
    """
    said = list(entries)
    done = [entry for entry in said if (entry.draft.mode == "live") is live]
    proof = _proof(done)
    begun = [one.draft.at for one in carried_out(done) if proof is None or one.seq > proof.seq]
    return _reasons(said, code_of_release(pins_of(done).release), proof) + begun[:1]


def _launch(entries: Sequence[Entry], reasons: Sequence[datetime], *, live: bool, now: Now) -> Occasion:
    """Launch start: every check passed for just this release, the support lead signed, and nothing says stop."""
    release = code_of_release(pins_of(entries).release)
    went = _newest(entries, "checks")
    if not release:
        return Occasion(missing="no release is on the record, so that no GO can be for it.")
    if went is None or _of(went).release != release:
        return Occasion(missing="readiness of this release is not on the record. Run pytest checks/ first.")
    if lacking := _no_go(went, now):
        return Occasion(missing=lacking)
    given = sign_offs_of(entries, read_at=now.wall, live=live).given
    if not any(one.role == _SUPPORT_OWNER and one.until > now.wall and not one.waiver for one in given):
        return Occasion(missing=f'no {_SUPPORT_OWNER} has signed to be there: golive sign 6.2 --as "{_SUPPORT_OWNER}".')
    if reasons:
        return Occasion(missing="something says stop, and it is not cleared. golive status says what.")
    return Occasion(_began(entries, release, after=went.draft.at, live=live) or now.at)


def _began(entries: Sequence[Entry], release: str, *, after: datetime, live: bool) -> datetime | None:
    """When the launch of this release began: when it was opened, else when it was first watched after its GO."""
    opened, watch = newest_launch(entries, live=live), newest_watch(entries)
    if opened is not None and not opened.over and opened.release == release:
        return opened.opened
    began = watch.started.began if watch is not None and watch.started.release == release else None
    return began if began is not None and began > after else None


def _no_go(went: Entry, now: Now) -> str:
    """Why a run of readiness is no GO now; empty where it is one."""
    if _of(went).verdict is not Verdict.PASS:
        return f'the last pytest checks/ of this release said "{_of(went).verdict.word}", not GO. Mend that first.'
    if now.wall - went.draft.wall > timedelta(hours=now.hours):
        return f"its GO is older than {now.hours} hours. Run pytest checks/ again."
    return ""


def _incident(entries: Sequence[Entry], reasons: Sequence[datetime], proof: Entry | None) -> Occasion:
    """A rollback's start, and the incident: told of when it was first said or seen, else of when the rollback began."""
    begun = [one.draft.at for one in steps_of_rollback(entries) if proof is None or one.seq > proof.seq]
    if reasons or begun:
        return Occasion(min(reasons or begun))
    return Occasion(
        missing="nobody has said stop, no trigger has fired and no rollback is under way. Say stop first: golive stop."
    )


def _resolved(
    entries: Sequence[Entry], reasons: Sequence[datetime], proof: Entry | None, *, asked_for: bool
) -> Occasion:
    """The end: the version to go back to runs alone and the user steps work on it, after whatever made it needed."""
    if proof is None or reasons:
        return Occasion(missing="the rollback is not proven. Run pytest e2e/ -m postrollback until it says Working.")
    seen = _newest(entries, "checks")
    ran = seen is not None and _saw_release(entries, seen)
    named = any(one.seq > proof.seq for one in entries if isinstance(one.draft.data, ReleaseNoted | PreviousPinned))
    if named or (ran and seen is not None and seen.seq > proof.seq):
        return Occasion(missing="another launch has begun since the last rollback was proven: that one is over.")
    if not (asked_for or ran or steps_of_rollback(entries)):
        return Occasion(missing="nothing was rolled back: the release has not run here, by the record.")
    return Occasion(proof.draft.at)


def _reasons(entries: Sequence[Entry], release: str, proof: Entry | None) -> list[datetime]:
    """When each reason to go back was said or seen that came after this proof and is not cleared.

    Stops of people, and triggers that fired. A watch of another release says nothing of this one.
    """
    said = [one for trigger in CLEARED_BY for one in uncleared(entries, trigger)]
    stops = [one.draft.at for one in said if proof is None or one.seq > proof.seq]
    watch = newest_watch(entries)
    if watch is None or watch.started.release not in ("", release):
        return stops
    fired = [at for one, at in watch.fired.items() if one not in watch.settled]
    return stops + [at for at in fired if proof is None or at > proof.draft.at]


def _proof(entries: Sequence[Entry]) -> Entry | None:
    """The newest run of the user steps after a rollback, if it found all well, and no step of one came after it."""
    newest = _newest(entries, "e2e")
    if newest is None or any(one.seq > newest.seq for one in steps_of_rollback(entries)):
        return None
    data = _of(newest)
    whole = data.verdict is Verdict.PASS and data.judged == data.must
    return newest if whole and Judged(_ROLLED_BACK, Verdict.PASS) in data.findings else None


def _saw_release(entries: Sequence[Entry], run: Entry) -> bool:
    """Whether a run of readiness saw the release on the record running."""
    data = _of(run)
    return (
        data.release == code_of_release(pins_of(entries).release) and Judged(_ON_RELEASE, Verdict.PASS) in data.findings
    )


def _newest(entries: Iterable[Entry], kind: str) -> Entry | None:
    """The newest run of a room."""
    return next((one for one in runs_of(entries) if _of(one).kind == kind), None)


def _of(run: Entry) -> RunFinished:
    assert isinstance(run.draft.data, RunFinished)
    return run.draft.data
