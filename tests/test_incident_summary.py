"""What an incident is, what its totals come to and what its summary says, from entries and lines alone."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import pytest
from test_launch_opening import OPENED, ROLLED_BACK
from test_occasion import BEGUN, CLEARED, DONE, NOON, READY, RELEASE, STOP, Said, entries, later, user_steps, watched

from golive.config.paths import Paths
from golive.config.target import Secret, Synthetic
from golive.incident.actions import Action, Actions, actions_in, as_csv, as_json, personal
from golive.incident.affected import Pseudonyms, Request, Ways, affected_of, requests_of
from golive.incident.affected import as_csv as list_of
from golive.incident.summary import BLANK, Draft, Impact, blanks, drafted
from golive.incident.totals import UNEXPLAINED, Minutes, packets_add_up, requests_add_up
from golive.incident.window import at_work, incident_of
from golive.model.observations import PacketStatus, RunStatus, Signal
from golive.record.entry import Ack, Suspected, WatchMinute
from golive.record.incident_forms import IncidentOpened
from golive.record.launch_forms import LaunchClosed
from golive.record.review_forms import Review
from golive.record.signoffs import code_of_release
from golive.verdict import Verdict

OWN = Synthetic(email="g@x.example", password=Secret(env="P"), user="user-g", firm="firm-g", other_firm="firm-o")
WAYS = Ways(Paths(), OWN)
LIMIT = timedelta(minutes=15)
NAMES = Pseudonyms(b"k" * 32)
FIRED = WatchMinute("w", later(6), {Signal.API_REQUESTS: 60, Signal.API_ERRORS: 6}, {"T1": Verdict.FAIL})
BACK: tuple[Said, ...] = (*READY, OPENED, *ROLLED_BACK)


def opened(*said: Said, now: float = 60.0) -> IncidentOpened | str:
    """The incident that was, so many minutes after noon."""
    return incident_of(entries(*said), live=True, now=later(now))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ((), "nothing says stop"),
        (READY, "nothing says stop"),
        ((*READY, OPENED), "nothing says stop"),
        ((*READY, OPENED, STOP), "not proven"),
        ((*READY, OPENED, BEGUN, DONE), "not proven"),
        ((*READY, STOP, CLEARED, OPENED), "nothing says stop"),
    ],
)
def test_there_is_no_incident(said: tuple[Said, ...], words: str) -> None:
    """Where nothing fired since the launch began there is none; where the way back is not proven, that comes first."""
    found = opened(*said)

    assert isinstance(found, str)
    assert words in found


@pytest.mark.parametrize(
    ("said", "fired"),
    [
        (BACK, ("T0",)),
        ((*READY, OPENED, STOP, CLEARED), ("T0",)),
        ((*READY, OPENED, FIRED, BEGUN, DONE, user_steps()), ("T1",)),
        ((*READY, OPENED, *watched("T2"), Review("o1", ("fabricated",)), BEGUN, DONE, user_steps()), ("T2", "T3")),
        ((*READY, OPENED, BEGUN, DONE, user_steps()), ()),
        ((*BACK, CLEARED, LaunchClosed("l1", "rolled-back")), ("T0",)),
    ],
)
def test_what_it_is_about(said: tuple[Said, ...], fired: tuple[str, ...]) -> None:
    """It is of the newest launch, its release, and whatever fired; its time begins with the launch."""
    found = opened(*said)

    assert isinstance(found, IncidentOpened)
    assert (found.launch, found.release, found.fired) == ("l1", code_of_release(RELEASE), fired)
    assert (found.digests, found.began) == (dict(RELEASE.digests), later(5))
    assert NOON < found.began < found.ended <= later(60)
    assert found.incident.startswith("incident-20261209T120")


def test_its_time_is_bounded() -> None:
    """It ends when the proven rollback had settled, and not later than now; without a launch it begins before it."""
    far, near, none = opened(*BACK), opened(*BACK, now=10.5), opened(*READY, *ROLLED_BACK)
    cleared = opened(*READY, OPENED, STOP, FIRED, CLEARED, (Ack("T1"), "ana", "pilot_owner"))

    assert isinstance(cleared, IncidentOpened)
    assert cleared.ended == later(15)
    assert isinstance(far, IncidentOpened)
    assert isinstance(near, IncidentOpened)
    assert isinstance(none, IncidentOpened)
    assert (far.ended, near.ended) == (later(15), later(10))
    assert (none.launch, none.began) == ("unopened-20261209T1205Z", later(5 - 30))


def test_when_golive_itself_was_at_work() -> None:
    """All of a watch, from its start to its end, and a while before what is on the record; not for ever after."""
    begun, ended = watched()
    said = entries(*READY[:2], begun, *(STOP,) * 30, ended, *(STOP,) * 30)
    found = at_work(said)

    assert {later(minute) for minute in range(3, 35)} <= found
    assert not found & {later(minute) for minute in range(36, 70)}
    assert at_work(entries(STOP, CLEARED)) == frozenset()


def test_every_line_names_its_entry() -> None:
    """Each line that was made from the record ends with an entry that there is; every other one is a blank."""
    said = entries(*READY, OPENED, FIRED, Suspected("o1", ("fabricated",)), *ROLLED_BACK)
    incident = incident_of(said, live=True, now=later(60))
    assert isinstance(incident, IncidentOpened)
    impact = Impact(3, 2, 1, 1, {"yes": 2, "no": 1}, {"failed": 2}, (), ("They differ.",), ("packets-unread",), 8)
    text = drafted(Draft("The pilot", True, incident, 9, said, impact, said[-1].draft.at, LIMIT))  # noqa: FBT003
    lines = [one for one in text.splitlines() if one.startswith("- ")]

    assert lines
    assert [one for one in lines if not re.search(r"\[entry \d+\]$", one) and BLANK not in one] == []
    numbers = {int(one) for one in re.findall(r"\[entry (\d+)\]", text)}
    assert numbers <= {one.seq for one in said}
    assert "T1 fire" in text
    assert "NOT COMPLETE: packets-unread. [entry 8]" in text
    assert "REHEARSAL" not in text
    assert blanks(text) == text.count(BLANK) > 5


@pytest.mark.parametrize(("minutes", "word"), [(3, "within"), (40, "NOT within")])
def test_how_long_it_took_is_told_as_it_was(minutes: float, word: str) -> None:
    """The time from the rollback's first step to its proof is among what went well only within the runbook's limit."""
    said = entries(*BACK)
    proof = said[-1]
    moved = type(proof)(
        7, proof.seq, proof.prev, type(proof.draft)(proof.draft.data, proof.draft.actor, "live", "here", "r",
        said[5].draft.at + timedelta(minutes=minutes), proof.draft.wall)
    )  # fmt: skip
    found = incident_of(said, live=True, now=later(60))
    assert isinstance(found, IncidentOpened)
    text = drafted(Draft("x", True, found, 9, [*said[:-1], moved], None, moved.draft.at, LIMIT))  # noqa: FBT003
    well = text.index("## What went well")

    assert f", {word} the runbook's" in text
    assert (well < text.index("it took") < text.index("## What went badly")) is (word == "within")


def line(path: str, *, method: str = "GET", status: int = 200, user: str = "ann", firm: str = "firm-a") -> str:
    """An audit line as the product writes it."""
    who = f"user_id={user} firm_id={firm}"
    return f"request_audit request_id=r1 method={method} path={path} status={status} duration_ms=3 {who}"


def asked(*lines: str) -> list[Request]:
    """The requests of these lines, a minute apart."""
    found, short = requests_of((later(number), one) for number, one in enumerate(lines))
    assert short == 0
    return found


def test_who_counts_as_affected() -> None:
    """Whoever changed or got something, and every packet with a state; not golive, a forger, or a program's look."""
    requests = asked(
        line("/matters/m1/runs", method="POST", status=202),
        line("/matters/m2", user="ben", firm="firm-b"),
        line("/runs/r3/artifacts/pdf", user="ben", firm="firm-b"),
        line("/matters/m4/runs", method="POST", status=202, user="user-g"),
        line("/matters/m5/runs", method="POST", status=202, firm="firm-g"),
        line("/matters/m6/runs", method="POST", status=401, user="eve"),
        line("/health"),
        line("/matters/m1/runs", status=502),
    )
    states = [
        PacketStatus(at=later(9), packet="m3", submitted=later(1), status=RunStatus.SUCCESS, run="r3"),
        PacketStatus(at=later(9), packet="m7", submitted=later(1), status=RunStatus.FAILED, synthetic=True),
    ]
    found = affected_of(requests, states, WAYS)
    packets = {one.packet: (one.firm, one.again, one.errors) for one in found.packets}

    assert packets == {"m1": ("firm-a", "yes", 1), "m3": ("firm-b", "after review", 0)}
    assert {(one.user, one.firm) for one in found.users} == {("ann", "firm-a"), ("ben", "firm-b")}
    assert next(one.exported for one in found.packets if one.packet == "m3") == later(2)
    assert found.begun == {"m1"}


def test_pseudonyms_are_one_to_one_and_need_the_key() -> None:
    """The same id has the same name within a kind, another in another kind or under another key, and nothing of it."""
    other = Pseudonyms(b"x" * 32)

    assert NAMES.of("user", "ann") == NAMES.of("user", "ann")
    assert (
        len({NAMES.of("user", "ann"), NAMES.of("firm", "ann"), NAMES.of("user", "bob"), other.of("user", "ann")}) == 4
    )
    assert re.fullmatch(r"packet-[0-9a-f]{12}", NAMES.of("packet", "7c1f"))
    assert NAMES.of("user", "-") == ""


def test_the_list_has_nobodys_id() -> None:
    """The file has pseudonyms only, whatever an id is like."""
    found = affected_of(asked(line("/matters/=cmd/runs", method="POST", user="ann,@x", firm='"f"')), [], WAYS)
    text = list_of(found, NAMES, live=True)

    assert len(text.splitlines()) == 3
    assert [one for one in ("=cmd", "ann", '"f"', "@x") if one in text] == []


def test_a_line_without_all_that_it_must_have_is_counted() -> None:
    """A short audit line is not passed over in silence; another line of the product's is none."""
    found, short = requests_of([(NOON, "request_id=1 path=/x status=200"), (NOON, "started"), (NOON, line("/x"))])

    assert (len(found), short) == (1, 1)


def minutes(
    audited: int | None = 10,
    balancer: int | None = 10,
    *,
    errors: int = 0,
    watched: int | None = None,
    at_work: Collection[datetime] = (),
) -> Minutes:
    """The counts of one minute."""

    def a_minute(count: int | None) -> Mapping[datetime, int] | None:
        return {NOON: count} if count is not None else None

    users = a_minute(audited) or {}
    return Minutes(
        a_minute(audited), users, a_minute(balancer), {NOON: errors}, a_minute(watched) or {}, at_work
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "left"),
    [
        (minutes(), ()),
        (minutes(10, 12), ()),
        (minutes(10, 13), (UNEXPLAINED,)),
        (minutes(13, 10), (UNEXPLAINED,)),
        (minutes(10, 40, errors=30), ()),
        (minutes(10, 43, errors=30), (UNEXPLAINED,)),
        (minutes(10, 99, at_work=[NOON]), ()),
        (minutes(99, 10, at_work=[NOON]), (UNEXPLAINED,)),
        (minutes(10, 99, watched=10), ()),
        (minutes(10, 99, watched=10, at_work=[NOON]), ()),
        (minutes(10, 99, watched=30), (UNEXPLAINED,)),
        (minutes(30, 99, watched=10), (UNEXPLAINED,)),
        (minutes(None), ("no-audit-lines",)),
        (minutes(10, None), ("no-balancer-count",)),
        (minutes(None, None), ("no-audit-lines", "no-balancer-count")),
    ],
)
def test_requests_that_do_not_add_up_are_open(seen: Minutes, left: tuple[str, ...]) -> None:
    """What no reason explains, and what could not be had, leaves the part open; what a reason explains does not."""
    found = requests_add_up(seen)

    assert found.open == left
    assert bool(found.sentences) is (not {"no-audit-lines", "no-balancer-count"} & {*left})


@pytest.mark.parametrize(
    ("known", "begun", "unread", "left"),
    [
        ({"a"}, {"a"}, "", ()),
        ({"a", "b"}, {"a"}, "", ()),
        ({"a"}, {"a", "b"}, "", ("packets-do-not-add-up",)),
        ({"a"}, {"a"}, "A firm can't be read.", ("packets-unread",)),
    ],
)
def test_packets_that_do_not_add_up_are_open(
    known: set[str], begun: set[str], unread: str, left: tuple[str, ...]
) -> None:
    """A packet that was begun and of which the product says nothing leaves the part open, and so does an unread one."""
    assert packets_add_up(known, begun, unread=unread).open == left


def test_packets_that_people_enter_are_counted() -> None:
    """Their names are nobody's, so only their number is held against the audit lines; each is in the list as it is."""
    by_hand = [
        PacketStatus(at=later(2), packet="P-01", submitted=later(1), status=RunStatus.RUNNING),
        PacketStatus(at=later(5), packet="P-01", submitted=later(1), status=RunStatus.FAILED),
    ]
    found = affected_of(asked(line("/matters/m1/runs", method="POST", status=202)), [], WAYS, by_hand)

    assert "entered by hand,P-01,,failed,2026-12-09 12:01,,,,yes," in list_of(found, NAMES, live=True)
    assert packets_add_up((), found.begun, unread="", entered=len(found.entered)).open == ()
    assert packets_add_up((), found.begun, unread="", entered=2).open == ("packets-do-not-add-up",)


@pytest.mark.parametrize(
    "text",
    [
        "ask jane.doe@firm.example",
        "SSN 900-12-3456 was shown",
        "see MRN 00417733",
        "call 202-555-0101",
        "call (202) 555-0101",
        "DOB is printed",
        "Jane Doe born in May",
        "Jane Doe, 02/03/1961",
        "Doe, Jane (1961-02-03)",
    ],
)
def test_what_looks_like_a_patients(text: str) -> None:
    """A name with a date, a number of a person, an address or a phone is seen in an action or a summary."""
    assert personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Add an alarm on failed runs above 5 percent within 10 minutes",
        "Run the migration in staging before 2027-01-15, as ABC-123 says",
        "Check task definition ontogra-api:41 in account 111122223333",
        "Incident incident-20261130T0357Z: raise the limit to 180 requests",
    ],
)
def test_what_does_not(text: str) -> None:
    """The words of an ordinary action are let by."""
    assert personal(text) == ""


def test_actions_are_kept_and_read_back() -> None:
    """An action with the id of another takes its place; a cell of the file for a tracker is never a formula."""
    first = Action(id="a-1", what="=HYPERLINK(1)", check="run-outcomes", owner="lee", due="2027-01-15", tracker="A-1")
    second = Action(id="a-1", what="-5", check="", owner="kim", due="2027-01-16", tracker="A-2")
    both = Actions(incident="i").with_(first).with_(second)

    assert both.actions == (second,)
    assert actions_in(as_json(both), "here") == both
    assert "a-1,'=HYPERLINK(1),run-outcomes" in as_csv(Actions(incident="i").with_(first))
    assert "a-1,'-5," in as_csv(both)


def filled(*answers: str) -> str:
    """A summary in which these were written into its places, the last one about other firms' records."""
    said = entries(*BACK)
    incident = incident_of(said, live=True, now=later(60))
    assert isinstance(incident, IncidentOpened)
    impact = Impact(3, 2, 1, 1, {}, {}, (), (), (), 8)
    text = drafted(Draft("x", True, incident, 9, said, impact, said[-1].draft.at, LIMIT))  # noqa: FBT003
    *others, last = answers
    places = text.count(BLANK)
    written = iter([*others, *(f"Answer {number}" for number in range(places - len(answers))), last])
    return re.sub(rf"{BLANK} [\w ]+", lambda _blank: next(written), text)


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        (("The cache was cold", "No, each request was refused"), 0),
        (("The cache was cold", "the  cache was cold.", "No, each request was refused"), 1),
        (("The cache was cold", "No"), 1),
        (("The cache was cold", "We think not"), 1),
        (("See OPS-1", "See OPS-1", "See OPS-1", "See OPS-1"), 4),
    ],
)
def test_an_answer_is_one_to_its_own_question(answers: tuple[str, ...], left: int) -> None:
    """The same words in two places answer one of them; other firms' records want a yes or a no, and why."""
    assert blanks(filled(*answers)) == left
