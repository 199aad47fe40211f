"""What becomes of packets, read from the app: told when it changes, unknown while it can't be read, nothing lost."""

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from watch_lines import START, at

from golive.app import MatterSeen, RunSeen
from golive.aws import LoggedState
from golive.config.signals import ApiPackets, LogPackets, Packets
from golive.config.target import StatusWords
from golive.errors import Unreachable
from golive.model.observations import Line, PacketStatus, RunStatus, WatchSpan, WatchStart, decode, encode
from golive.probes import packet_states
from golive.probes.packet_states import PacketStates, status_of
from golive.verdict import Verdict
from golive.watch.triggers import Rules
from golive.watch.triggers.run_failures import run_failures

FIRMS = ("harbor", "summit")


class Product:
    """An app with these runs a matter; a firm or a matter that is in ``down`` gives no answer."""

    def __init__(self) -> None:
        self.matters_of: dict[str, dict[str, list[RunSeen]]] = {firm: {} for firm in FIRMS}
        self.made: datetime | None = at(1)
        self.made_then: dict[str, datetime | None] = {}
        """When a matter was made, where that is not ``made``."""
        self.down: set[str] = set()
        self.asked: list[str] = []

    def matters(self, firm: str) -> list[MatterSeen]:
        """The firm's."""
        if firm in self.down:
            raise Unreachable(f"{firm} gives no answer.")
        return [MatterSeen(name, self.made_then.get(name, self.made)) for name in self.matters_of[firm]]

    def runs(self, matter: str, firm: str) -> list[RunSeen]:
        """The matter's."""
        if matter in self.down:
            raise Unreachable("no answer")
        self.asked.append(matter)
        return self.matters_of[firm][matter]


def run(word: str, *, started: datetime | None = None, finished: datetime | None = None, said: str = "") -> RunSeen:
    """One run of a matter."""
    return RunSeen("run", word, said, started, finished)


@pytest.fixture
def product(monkeypatch: pytest.MonkeyPatch) -> Iterator[Product]:
    """An app that a test decides about."""
    made = Product()
    monkeypatch.setattr(packet_states, "FirmRuns", lambda *_: made)
    return made


class Read(PacketStates):
    """Packets that are read at a moment that a test says."""

    moment = START

    def _now(self) -> datetime:
        return self.moment

    def at(self, minute: float) -> tuple[list[PacketStatus], str]:
        """What is read then."""
        self.moment = at(minute)
        return self.read()


def states(packets: Packets | None = None, known: tuple[Line, ...] = ()) -> Read:
    """The packets of a watch that began at START."""
    app = SimpleNamespace(status=StatusWords(), synthetic=SimpleNamespace(firm="golive"))
    target = SimpleNamespace(app=app, packets=packets or ApiPackets(firms=FIRMS))
    connection: Any = SimpleNamespace(target=target, app=None, clock=None, session=None, own_account=lambda: None)
    return Read(connection, START, (WatchStart(at=START, until=at(60)), *known))


def told(lines: list[PacketStatus]) -> list[tuple[str, str, datetime]]:
    """Packet, status and moment of each line."""
    return [(one.packet, one.status.value, one.at) for one in lines]


def test_a_state_is_told_when_it_changes(product: Product) -> None:
    """A packet is told when it is seen, when its state changes, and not again; a while after its end it is let be."""
    product.matters_of["harbor"] = {"m1": [run("pending")]}
    found = states()
    found.at(0)
    product.matters_of["harbor"]["m2"] = [run("pending")]

    first = told(found.at(2)[0])
    same = told(found.at(3)[0])
    product.matters_of["harbor"]["m2"] = [run("success", started=at(2), finished=at(4))]
    ended = told(found.at(5)[0])
    product.asked.clear()
    found.at(8)

    assert first == [("m2", "running", at(2))]
    assert same == []
    assert ended == [("m2", "success", at(4))]
    assert "m2" not in product.asked


def test_a_run_that_thinks_better_of_it(product: Product) -> None:
    """A run that was cancelled and then ends otherwise is told anew, once, also when it was at work again between."""
    product.matters_of["harbor"] = {"m1": [run("pending")]}
    found = states()
    found.at(0)
    product.matters_of["harbor"]["m2"] = [run("failed", started=at(1), finished=at(2), said="Cancelled by user")]
    cancelled = told(found.at(2)[0])
    product.matters_of["harbor"]["m2"] = [run("running", started=at(1))]
    again = told(found.at(3)[0])
    found.at(5.5)
    product.matters_of["harbor"]["m2"] = [run("needs_review", started=at(1), finished=at(2))]
    ended = told(found.at(6)[0])

    assert cancelled == [("m2", "cancelled", at(2))]
    assert again == []
    assert ended == [("m2", "needs_review", at(6))]
    assert found.at(7) == ([], "")


def test_a_retry_is_no_second_thought(product: Product) -> None:
    """Another run of the same packet leaves the end of the first as it is."""
    product.matters_of["harbor"] = {"m1": [run("pending")]}
    found = states()
    found.at(0)
    product.matters_of["harbor"]["m2"] = [run("failed", started=at(1), finished=at(2))]
    first = told(found.at(2)[0])
    product.matters_of["harbor"]["m2"].append(RunSeen("again", "success", "", at(3), at(4)))

    assert first == [("m2", "failed", at(2))]
    assert found.at(4) == ([], "")


def test_what_was_handed_in_before_is_not_of_this_launch(product: Product) -> None:
    """A packet that waited or ran when the watch began is not told, whatever becomes of it."""
    product.made = at(-5)
    product.matters_of["harbor"] = {"waits": [run("pending")], "runs": [run("running", started=at(-3))]}
    found = states()

    lines = found.at(0)[0]
    product.matters_of["harbor"] = {
        name: [run("failed", started=at(-3), finished=at(2))] for name in product.matters_of["harbor"]
    }

    assert lines + found.at(3)[0] == []


def test_matters_without_a_run(product: Product) -> None:
    """One that was made now is asked about at each look, and so are a few old ones: a packet may be handed in there."""
    asked = {}
    for name, made in (("new", at(1)), ("hours", at(-180)), ("week", at(-10_000))):
        product.made, product.matters_of = made, {"harbor": {name: []}, "summit": {}}
        found = states()
        product.asked.clear()
        for minute in range(1, 11):
            found.at(minute)
        asked[name] = len(product.asked)

    assert asked == {"new": 10, "hours": 10, "week": 10}


def test_a_packet_that_is_handed_in_at_an_old_matter(product: Product) -> None:
    """A matter of last week that gets its run during the watch is a packet of it, and its failure stops the launch."""
    product.made_then = {"bad": at(-10_000)}
    product.matters_of["harbor"] = {"bad": []}
    found = states()
    lines = list(found.at(0)[0])
    product.matters_of["harbor"]["bad"] = [run("failed", started=at(1), finished=at(2))]
    ten_good(product)

    assert judged([*lines, *found.at(7)[0]]) is Verdict.FAIL


def test_thousands_of_old_matters(product: Product) -> None:
    """They are asked about by turns, so many in a look, which is said; those whose packet is of before not again."""
    product.made = at(-10_000)
    ran = [run("failed", started=at(-9_000), finished=at(-8_999))]
    product.matters_of["harbor"] = {f"m{n}": ran if n % 2 else [] for n in range(3000)}
    found = states()
    counts, problems = [], []
    for minute in range(41):
        before = len(product.asked)
        _, problem = found.at(minute)
        counts.append(len(product.asked) - before)
        problems.append(problem)

    assert counts == [100] + [5] * 40
    assert len(set(product.asked)) == len(product.asked) == 300
    assert problems[1] == (
        "harbor has 2950 matters that are older than an hour and may get a run; golive asks about 5 in a look, by "
        "turns, so it sees a packet of theirs up to 590 minutes late. Look in the product, too."
    )
    assert found.unread == ""


def test_a_few_old_matters_are_not_worth_a_word(product: Product) -> None:
    """Where each is asked about every few minutes, nothing is said, and each has its turn."""
    product.made = at(-10_000)
    product.matters_of["harbor"] = {f"m{n}": [] for n in range(30)}
    found = states()
    found.at(0)
    product.asked.clear()
    problems = {found.at(minute)[1] for minute in range(1, 7)}

    assert sorted(product.asked) == sorted(product.matters_of["harbor"])
    assert problems == {""}


def test_old_matters_stop_no_healthy_launch(product: Product) -> None:
    """What waits, failed or can't be read at an old matter that is looked at later is no packet of this launch."""
    product.made = at(-10_000)
    product.matters_of["harbor"] = {f"m{n}": [] for n in range(100)}
    product.matters_of["harbor"] |= {"waits": [run("pending")], "failed": [run("failed")], "locked": []}
    product.made_then = dict.fromkeys(("waits", "failed", "locked"), at(-20_000))
    product.down = {"locked"}
    found = states()
    lines = list(found.at(0)[0])
    product.made_then |= {f"g{n}": at(4) for n in range(10)}
    ten_good(product)
    for minute in range(7, 30):
        lines += found.at(minute)[0]

    assert {"waits", "failed"} <= set(product.asked)
    assert {one.packet for one in lines} == {f"g{n}" for n in range(10)}
    assert judged(lines) is Verdict.PASS


def test_what_waits_at_an_old_matter_says_later_since_when(product: Product) -> None:
    """A run that waits where nobody had looked before is a packet of this launch once it says that it began in it."""
    product.made = at(-10_000)
    product.matters_of["harbor"] = {f"m{n}": [] for n in range(100)} | {"late": [run("pending")]}
    product.made_then = {"late": at(-20_000)}
    found = states()
    lines = [line for minute in range(2) for line in found.at(minute)[0]]
    product.matters_of["harbor"]["late"] = [run("failed", started=at(3), finished=at(4))]
    for minute in range(5, 30):
        lines += found.at(minute)[0]

    assert told(lines) == [("late", "failed", at(4))]
    assert lines[0].submitted == at(3)


def test_a_product_that_tells_no_moments(product: Product) -> None:
    """What is there at the very first look is of before, also where nothing says since when; what comes then is not."""
    product.made = None
    product.matters_of["harbor"] = {"old": [run("failed")], "waits": [run("pending")]}
    found = states()
    first = found.at(0)[0]
    product.matters_of["harbor"]["new"] = [run("failed")]

    assert first == []
    assert told(found.at(2)[0]) == [("new", "failed", at(2))]


def test_more_new_matters_than_are_asked_about(product: Product) -> None:
    """They are asked about by turns, which is said; one that nobody has read yet is unknown, also once it is gone."""
    product.matters_of["harbor"] = {"m1": []}
    found = states()
    found.at(0)
    product.matters_of["harbor"] |= {f"x{n}": [] for n in range(300)}
    lines, problem = found.at(2)
    gone = {one.packet for one in lines[:1]}
    for name in gone:
        del product.matters_of["harbor"][name]
    later = found.at(3)[0]

    assert {one.status for one in lines} == {RunStatus.UNKNOWN}
    assert len(lines) == 100
    assert problem == ("harbor has 301 matters that may get a run now; golive asks about 200 in a look, by turns.")
    assert {one.packet for one in later if one.status is RunStatus.NO_RUN} == {one.packet for one in lines} - gone


def test_a_firm_that_cannot_be_read(product: Product) -> None:
    """Its open packets are unknown from then on, once; the other firm's are told; then they are known again."""
    found = states()
    found.at(0)
    product.matters_of = {"harbor": {"m1": [run("running", started=at(1))]}, "summit": {"m2": [run("pending")]}}
    found.at(2)
    product.down = {"harbor"}
    product.matters_of["summit"]["m2"] = [run("success", started=at(2), finished=at(3))]

    lost, problem = found.at(4)
    again, _ = found.at(5)
    product.down = set()
    back, no_problem = found.at(6)

    assert (told(lost), problem) == ([("m1", "unknown", at(4)), ("m2", "success", at(3))], "harbor gives no answer.")
    assert again == []
    assert (told(back), no_problem) == ([("m1", "running", at(6))], "")
    assert back[0].submitted == at(1)


def test_a_packet_that_cannot_be_read_or_is_gone(product: Product) -> None:
    """One whose runs give no answer, or whose matter is gone, is unknown: it does not time out, and is not good."""
    found = states()
    found.at(0)
    product.matters_of["harbor"] = {name: [run("running", started=at(1))] for name in ("mute", "gone")}
    found.at(2)
    product.down = {"mute"}
    del product.matters_of["harbor"]["gone"]

    assert sorted(told(found.at(3)[0])) == [("gone", "unknown", at(3)), ("mute", "unknown", at(3))]


def test_a_packet_that_was_never_read_counts(product: Product) -> None:
    """One whose runs can't be read at the first look is unknown, with why on the screen, until it is read.

    Then it is as old as its run; and one that turns out to have no run was no packet, until it gets one.
    """
    product.matters_of["harbor"] = {"m1": []}
    found = states()
    found.at(0)
    product.matters_of["harbor"] |= {"m2": [run("failed", started=at(4), finished=at(5))], "m3": []}
    product.down = {"m2", "m3"}

    lines, problem = found.at(2)
    product.down = set()
    read = found.at(6)[0]
    product.matters_of["harbor"]["m3"] = [run("running", started=at(7))]
    later = found.at(8)[0]

    assert told(lines) == [("m2", "unknown", at(2)), ("m3", "unknown", at(2))]
    assert problem == "2 matters of harbor can't be read. no answer"
    assert told(read) == [("m2", "failed", at(5)), ("m3", "no_run", at(6))]
    assert [(one.packet, one.submitted) for one in (*read[:1], *later)] == [("m2", at(4)), ("m3", at(7))]


def judged(lines: list[PacketStatus]) -> Verdict:
    """T2 of these lines, half an hour after the watch began."""
    return run_failures(lines, span=WatchSpan(START, at(120)), now=at(30), rules=Rules()).verdict


def ten_good(product: Product) -> None:
    """Ten packets that end well."""
    for n in range(10):
        product.matters_of["harbor"][f"g{n}"] = [run("success", started=at(5 + n / 10), finished=at(6 + n / 10))]


def test_a_product_whose_clock_is_behind(product: Product) -> None:
    """A run that ended, by the product's clock, before it was seen that there was none, has failed all the same."""
    product.matters_of["harbor"] = {"m1": [], "bad": []}
    found, product.down = states(), {"bad"}
    lines = [*found.at(0)[0], *found.at(2)[0]]
    product.down = set()
    lines += found.at(3)[0]
    product.matters_of["harbor"]["bad"] = [run("failed", started=at(2.5), finished=at(2.9))]
    lines += found.at(4)[0]
    ten_good(product)

    assert judged([*lines, *found.at(7)[0]]) is Verdict.FAIL


@pytest.mark.parametrize("there", [True, False], ids=["no run", "not there"])
@pytest.mark.parametrize("started", [-3, -300, -10_000_000], ids=["a blink", "a zone", "never"])
def test_what_was_not_there_was_handed_in_since(product: Product, *, there: bool, started: int) -> None:
    """A run that was seen not to be there is of this launch, whatever the product's clock says of its beginning."""
    product.made = at(-5)
    product.matters_of["harbor"] = {"m1": []} | ({"bad": []} if there else {})
    found = states()
    lines = list(found.at(0)[0])
    product.matters_of["harbor"]["bad"] = [run("failed", started=at(started), finished=at(-1))]
    lines += found.at(2)[0]
    ten_good(product)
    lines += found.at(7)[0]

    assert judged(lines) is Verdict.FAIL
    assert lines[0].submitted == at(0)


def test_an_old_matter_that_is_shown_again(product: Product) -> None:
    """One of last week that comes out of the archive during the watch brings no packet of this launch."""
    product.matters_of["harbor"] = {"m1": []}
    found = states()
    found.at(0)
    product.made_then = {"back": at(-10_000)}
    product.matters_of["harbor"]["back"] = [run("failed", started=at(-9_000), finished=at(-8_999))]

    assert found.at(2) == ([], "")


def test_an_earlier_run_that_is_listed_late(product: Product) -> None:
    """A run that failed before the one that was seen to succeed is the packet's end, and its beginning the packet's."""
    product.matters_of["harbor"] = {"m1": []}
    found = states()
    lines = list(found.at(0)[0])
    again = RunSeen("r2", "success", "", at(3), at(4))
    product.matters_of["harbor"]["bad"] = [again]
    lines += found.at(4)[0]
    product.matters_of["harbor"]["bad"] = [RunSeen("r1", "failed", "", at(1), at(2)), again]
    late = found.at(5)[0]
    same = found.at(5.5)[0]
    ten_good(product)

    assert [(*one, line.submitted) for one, line in zip(told(late), late, strict=True)] == [
        ("bad", "failed", at(2), at(1))
    ]
    assert same == []
    assert judged([*lines, *late, *found.at(7)[0]]) is Verdict.FAIL


def test_a_product_whose_clock_is_ahead(product: Product) -> None:
    """A run that will have ended only hours from now, by the product's clock, has failed now."""
    product.matters_of["harbor"] = {"m1": []}
    found = states()
    lines = list(found.at(0)[0])
    product.matters_of["harbor"]["bad"] = [run("failed", started=at(1), finished=at(300))]
    lines += found.at(2)[0]
    ten_good(product)

    assert judged([*lines, *found.at(7)[0]]) is Verdict.FAIL


def test_a_matter_that_was_never_read_and_is_gone(product: Product) -> None:
    """What is gone before anybody could read it stays unknown: it may be the one that failed."""
    product.matters_of["harbor"] = {"bad": []}
    found, product.down = states(), {"bad"}
    lines = [*found.at(0)[0], *found.at(2)[0]]
    product.down = set()
    product.matters_of["harbor"]["bad"] = None  # type: ignore[assignment]  # as the app says of what is gone
    ten_good(product)

    assert judged([*lines, *found.at(7)[0]]) is not Verdict.PASS


def test_a_matter_of_before_whose_packet_may_be_of_now(product: Product) -> None:
    """Made before the watch and never read, it counts as unknown; once it is read as of before, it does not count."""
    product.made = at(-5)
    product.matters_of["harbor"] = {"bad": []}
    found, product.down = states(), {"bad"}
    lines = [*found.at(0)[0], *found.at(2)[0]]
    product.made = at(4)
    ten_good(product)
    lines += found.at(7)[0]
    unread = judged(lines)
    product.down = set()
    product.matters_of["harbor"]["bad"] = [run("failed", started=at(-3), finished=at(-2))]

    assert unread is not Verdict.PASS
    assert judged([*lines, *found.at(8)[0]]) is Verdict.PASS


@pytest.mark.parametrize("odd", ["\ud800", "x" * 400, "a\u2028b"])
def test_a_run_with_an_odd_id(product: Product, odd: str) -> None:
    """A run's id may be anything, too: its line is kept and read back."""
    product.matters_of["harbor"] = {"m1": []}
    found = states()
    found.at(0)
    product.matters_of["harbor"]["bad"] = [RunSeen(odd, "failed", "", at(1), at(2))]
    line = found.at(3)[0][0]

    assert decode(encode(line), 1) == line
    assert found.at(4) == ([], "")


@pytest.mark.parametrize("odd", ["", "a\u2028b", "a\nGO: b", "../firms/x#", "x" * 5000, "\ud800"])
def test_a_packet_with_an_odd_id_counts(product: Product, odd: str) -> None:
    """No packet is left out for its name: it has one that a line has room for, and it is followed by it."""
    product.matters_of["harbor"] = {"m1": []}
    found = states()
    found.at(0)
    product.matters_of["harbor"][odd] = [run("running", started=at(1))]
    first = found.at(2)[0]
    product.matters_of["harbor"][odd] = [run("failed", started=at(1), finished=at(3))]
    ended = found.at(4)[0]

    assert [one.status for one in (*first, *ended)] == [RunStatus.RUNNING, RunStatus.FAILED]
    assert len({one.packet for one in (*first, *ended)}) == 1
    assert decode(encode(ended[0]), 1) == ended[0]
    assert first[0].packet.isprintable()


def test_a_watch_that_goes_on_knows_its_packets(product: Product) -> None:
    """What an earlier process told is not told again, and keeps the moment it was handed in."""
    known = PacketStatus(at=at(2), packet="m1", submitted=at(2), status=RunStatus.RUNNING)
    product.matters_of["harbor"] = {"m1": [run("failed", started=at(3), finished=at(9))], "m2": [run("pending")]}

    lines = states(known=(known,)).at(10)[0]

    assert told(lines) == [("m1", "failed", at(9)), ("m2", "running", at(10))]
    assert lines[0].submitted == at(2)


def test_golives_own_packets_are_marked(product: Product) -> None:
    """A packet of golive's own firm is told as synthetic."""
    product.matters_of["golive"] = {}
    found = states(ApiPackets(firms=("golive",)))
    found.at(0)
    product.matters_of["golive"] = {"m1": [run("running", started=at(1))]}

    assert [one.synthetic for one in found.at(2)[0]] == [True]


def test_packets_of_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """A packet is handed in with its first line; a log that can be read again says how it stands now."""
    source = LogPackets(group="g", pattern="p", match="(?P<packet>x)(?P<status>y)")
    logged: list[LoggedState] = [LoggedState("p1", "pending", at(1)), LoggedState("p1", "running", at(2))]
    down = []

    def read(*_: object, **__: object) -> list[LoggedState]:
        if down:
            raise Unreachable("AWS did not answer.")
        return logged

    monkeypatch.setattr(packet_states, "packet_states", read)
    found = states(source)
    first, _ = found.at(3)
    down.append(True)
    lost, problem = found.at(4)
    down.clear()
    back, _ = found.at(5)
    logged.append(LoggedState("p1", "needs_review", at(6)))
    ended, _ = found.at(7)

    assert told(first) == [("p1", "running", at(1))]
    assert (told(lost), problem) == ([("p1", "unknown", at(4))], "AWS did not answer.")
    assert told(back) == [("p1", "running", at(5))]
    assert told(ended) == [("p1", "needs_review", at(6))]
    assert {one.submitted for one in (*first, *lost, *back, *ended)} == {at(1)}


def of_log(monkeypatch: pytest.MonkeyPatch, logged: list[LoggedState]) -> Read:
    """The packets of a log with these lines, to which a test adds."""
    monkeypatch.setattr(packet_states, "packet_states", lambda *_, **__: sorted(logged, key=lambda one: one.at))
    return states(LogPackets(group="g", pattern="p", match="(?P<packet>x)(?P<status>y)"))


GOOD = [LoggedState(f"g{n}", "success", at(3 + n / 10)) for n in range(10)]


@pytest.mark.parametrize(
    ("seen", "late"),
    [
        ([], LoggedState("g0", "failed", at(2))),
        ([], LoggedState("g0", "failed", at(3))),
        ([LoggedState("bad", "failed", at(9))], LoggedState("bad", "pending", at(2))),
    ],
    ids=["its end", "its end of the same moment", "its beginning"],
)
def test_a_line_of_a_log_that_comes_late(
    monkeypatch: pytest.MonkeyPatch, seen: list[LoggedState], late: LoggedState
) -> None:
    """What a log says late counts at its own moment: all lines come to what they would have come to in their order."""
    logged = [*GOOD, *seen]
    found = of_log(monkeypatch, logged)
    lines = list(found.at(10)[0])
    before = judged(lines)
    logged.append(late)
    lines += found.at(11)[0]

    assert (before, judged(lines)) == (Verdict.PASS, Verdict.FAIL)
    assert found.at(12)[0] == []


def test_names_that_look_alike_are_two_packets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A packet whose name is written out is not taken for one that is named as it is written."""
    alike = [LoggedState("a\x85", "success", at(2)), LoggedState("a\\u0085", "failed", at(2.5))]

    assert judged(of_log(monkeypatch, [*alike, *GOOD]).at(10)[0]) is Verdict.FAIL


@pytest.mark.parametrize(
    ("word", "said", "status"),
    [
        ("pending", "", RunStatus.RUNNING),
        ("needs_review", "", RunStatus.NEEDS_REVIEW),
        ("failed", "no layout", RunStatus.FAILED),
        ("failed", "Cancelled by user", RunStatus.CANCELLED),
        ("exploded", "", RunStatus.UNKNOWN),
    ],
)
def test_the_apps_words(word: str, said: str, status: RunStatus) -> None:
    """Each word means what the target's file says; a user's cancel is no failure, and a new word decides nothing."""
    assert status_of(StatusWords(), word, said) is status
