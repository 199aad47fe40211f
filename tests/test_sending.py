"""Messages that go out: to whom they are for and nobody else, never twice to who has them, and "nobody" is red."""

import json
import os
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import msgspec
import pytest
from receivers import Mail, Webhook, serving

from golive.commands import message as messaging
from golive.commands import sending
from golive.commands.sending import Told
from golive.commands.watch.paging import Pager
from golive.config.contacts import Channels
from golive.config.runbook import Thresholds
from golive.errors import MessageRefused, StoreUnavailable
from golive.facts import Fact
from golive.finding import Finding
from golive.messages import delivery, handing, outcomes, receipts
from golive.messages.receipts import Line, beside
from golive.probes.messages import probes
from golive.readiness import CHECKS, judged
from golive.record import Record
from golive.record.entry import Ack, Actor, Stop
from golive.record.folder_store import FolderStore
from golive.record.launch_forms import MessageSent
from golive.session.connection import Connection
from golive.verdict import Verdict
from golive.watch.triggers.trigger import Trigger
from golive_rehearsal.tls import TlsHost

AT = datetime(2026, 12, 9, 15, 4, tzinfo=UTC)
TOKEN = "t0p-s3cret"


class Desk:
    """A rehearsal of which somebody said stop, with an outbox of its own and channels as they are set."""

    def __init__(self, connection: Connection, folder: Path, change: Callable[[str, object], None]) -> None:
        self.connection, self.folder, self.outbox, self._change = connection, folder, folder / "outbox", change
        self.said: list[str] = []

    def channels(self, *, team: dict[str, str] | None = None, firms: dict[str, str] | None = None) -> None:
        """The channels of each audience, by the variable that has its address; one that is empty is not set."""
        named = {"team": [{"env": one} for one in team or {}], "firms": [{"env": one} for one in firms or {}]}
        messages = self.connection.target.messages
        assert messages is not None
        messages = msgspec.structs.replace(messages, outbox=str(self.outbox), channels=msgspec.convert(named, Channels))
        self._change("target", msgspec.structs.replace(self.connection.target, messages=messages))
        given = {name: value for name, value in {**(team or {}), **(firms or {})}.items() if value}
        self._change("_environment", given)

    def send(self, name: str = "incident", key: str = "launch-1") -> Told:
        """Send it."""
        self.said = []
        about = "errors" if name == "incident" else ""
        return messaging.send_now(self.connection, name, key=key, about=about, rules=Thresholds(), say=self.said.append)

    def recorded(self) -> list[tuple[str, str, str, int]]:
        """What the record says of messages, in order."""
        found = [one.draft.data for one in self.connection.record.journal.entries()]
        return [(one.key, one.audience, one.result, one.channels) for one in found if isinstance(one, MessageSent)]

    def written(self) -> str:
        """All that lies in its folder."""
        return "".join(one.read_text(encoding="utf-8") for one in self.folder.rglob("*") if one.is_file())


@pytest.fixture
def desk(rehearsed: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk without channels."""
    record = Record(FolderStore(tmp_path / "record"), target=rehearsed.target.name, live=False, clock=rehearsed.clock)
    monkeypatch.setattr(Connection, "record", record)
    record.append(Stop("T0", "operator"))
    here = Desk(rehearsed, tmp_path, lambda name, value: monkeypatch.setattr(rehearsed, name, value))
    here.channels()
    return here


@pytest.fixture
def hook() -> Iterator[Webhook]:
    """A webhook."""
    server = Webhook()
    with serving(server):
        yield server
        server.over.set()


@pytest.fixture
def mail() -> Iterator[Mail]:
    """A mail server."""
    server = Mail()
    with serving(server):
        yield server


def results(told: Told) -> dict[str, tuple[str, int, int]]:
    """By audience how far it got."""
    return {one.audience: (one.result, one.taken, one.of) for one in told.to}


def test_each_audience_has_its_own(desk: Desk, hook: Webhook) -> None:
    """What is for the team goes to the team's channels and to no firm; what is for both goes to each by its own."""
    desk.channels(team={"TEAM": hook.url("/team")}, firms={"FIRM_A": hook.url("/a"), "FIRM_B": hook.url("/b")})

    first = desk.send("rollback-started")
    assert "apprise" not in sys.modules
    assert [where for where, _body in hook.bodies] == ["/team"]
    assert json.loads(hook.texts("/team")[0])["message"] == "Rollback started, ETA 15 minutes."
    assert (first.verdict, results(first)) == (Verdict.PASS, {"team": ("delivered", 1, 1)})
    assert desk.said[1] == "Sent to team: 1 of 1 channels took it. Whether somebody reads it is not known."

    both = desk.send("incident")
    assert sorted(where for where, _body in hook.bodies) == ["/a", "/b", "/team", "/team"]
    assert results(both) == {"team": ("delivered", 1, 1), "firms": ("delivered", 2, 2)}
    assert json.loads(hook.texts("/a")[0])["message"] == both.text
    assert desk.recorded() == [
        ("launch-1", "team", "delivered", 1),
        ("launch-1", "team", "delivered", 1),
        ("launch-1", "firms", "delivered", 2),
    ]


def test_by_mail(desk: Desk, mail: Mail) -> None:
    """A mail server takes it or not; a person who is not there has nothing."""
    at = f"mailto://127.0.0.1:{mail.server_address[1]}"
    desk.channels(
        team={"TEAM": f"{at}/team@ontogra.com?from=golive@ontogra.com&mode=insecure"},
        firms={"FIRMS": f"{at}/nobody@firm.com?from=golive@ontogra.com&mode=insecure"},
    )

    told = desk.send()

    assert results(told) == {"team": ("delivered", 1, 1), "firms": ("nobody", 0, 1)}
    assert len(mail.mails) == 1
    assert "We detected a pilot issue" in mail.mails[0]
    assert told.verdict is Verdict.FAIL


def test_nothing_twice_to_who_has_it(desk: Desk, hook: Webhook) -> None:
    """The same key sends nothing to who has it, and goes again to who has not, once that can be had."""
    firms = {"FIRM_A": hook.url("/a"), "FIRM_B": hook.url("/500")}
    desk.channels(team={"TEAM": hook.url("/team")}, firms=firms)

    partly = desk.send()
    assert results(partly) == {"team": ("delivered", 1, 1), "firms": ("partly", 1, 2)}
    assert partly.verdict is Verdict.INCONCLUSIVE
    assert "Not everybody of firms was told: 1 of 2 channels took it. FIRM_B did not take it." in desk.said[2]

    desk.channels(team={"TEAM": hook.url("/team")}, firms=firms | {"FIRM_B": hook.url("/b")})
    whole = desk.send()
    assert results(whole) == {"team": ("delivered", 1, 1), "firms": ("delivered", 2, 2)}
    again = desk.send()
    assert all(one.again for one in again.to)
    assert desk.said[1:] == [
        "Not sent again to team: 1 of 1 channels took it before.",
        "Not sent again to firms: 2 of 2 channels took it before.",
    ]
    assert sorted(where for where, _body in hook.bodies) == ["/500", "/a", "/b", "/team"]
    assert {body["message"] for body in (json.loads(text) for _where, text in hook.bodies)} == {again.text}
    assert desk.recorded() == [
        ("launch-1", "team", "delivered", 1),
        ("launch-1", "firms", "partly", 1),
        ("launch-1", "firms", "delivered", 2),
    ]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/500", "TEAM did not take it."),
        ("/500?optional=yes", "TEAM did not take it."),
        ("/moved?redirect=yes", "TEAM did not take it."),
        ("/hang", "TEAM did not answer within 10 seconds, so it may have it."),
    ],
)
def test_nobody_is_red(desk: Desk, hook: Webhook, monkeypatch: pytest.MonkeyPatch, path: str, why: str) -> None:
    """A channel that refuses, sends elsewhere or says nothing has told nobody, whatever its address says of that."""
    monkeypatch.setattr(delivery, "SECONDS", 1.0 if path == "/hang" else 10.0)
    desk.channels(team={"TEAM": hook.url(path)})

    told = desk.send("rollback-started")

    assert results(told) == {"team": ("nobody", 0, 1)}
    assert told.verdict is Verdict.FAIL
    assert desk.said[1].startswith(f"Nobody of team was told. {why} Call them or copy it out of {told.file} by hand")
    assert json.loads(Path(told.file).read_text(encoding="utf-8"))["text"] == told.text
    assert desk.recorded() == [("launch-1", "team", "nobody", 0)]


def test_a_dead_port_and_what_is_no_address(desk: Desk, hook: Webhook) -> None:
    """Who can't be reached at all is told by name, each for its own reason."""
    with serving(gone := Webhook()):
        dead = gone.url("/")
    desk.channels(
        team={
            "DEAD": dead,
            "NONSENSE": "not an address",
            "LOCAL": "syslog://",
            "MANY": "mailto://127.0.0.1/a@b.com/c@b.com?from=d@b.com",
            "UNSET": "",
            "BOTH": hook.url("/both"),
        },
        firms={"ALSO": hook.url("/both")},
    )

    told = desk.send()

    assert {one.split()[0]: one.partition(" ")[2] for one in told.to[0].why} == {
        "DEAD": "did not take it.",
        "NONSENSE": "has no address that a message can be sent to.",
        "LOCAL": "has no address that a message can be sent to.",
        "MANY": f"{outcomes.WORDS['several']}.",
        "UNSET": "is not set on this machine.",
        "BOTH": "has the same address as a channel of another audience.",
    }
    assert results(told)["firms"] == ("nobody", 0, 1)
    assert hook.bodies == []


def test_without_channels_it_stays_in_the_outbox(desk: Desk, hook: Webhook) -> None:
    """An audience without channels has it in the outbox only, is named, and gets it once there is a channel."""
    desk.channels(team={"TEAM": hook.url("/team")})

    told = desk.send()
    assert results(told) == {"team": ("delivered", 1, 1), "firms": ("kept", 0, 0)}
    assert told.verdict is Verdict.PASS
    assert desk.said[1].endswith("as launch-1:incident. Nobody of firms has it yet: copy it to firms.")

    desk.channels(team={"TEAM": hook.url("/team")}, firms={"FIRM": hook.url("/firm")})
    assert results(desk.send()) == {"team": ("delivered", 1, 1), "firms": ("delivered", 1, 1)}
    assert [where for where, _body in hook.bodies] == ["/team", "/firm"]


def test_no_secret_gets_out(
    desk: Desk,
    hook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Of an address nothing is said, logged, recorded or kept, and no other secret goes to the process that sends."""
    caplog.set_level(0)
    monkeypatch.setattr(delivery, "SECONDS", 4.0)
    monkeypatch.setenv("GOLIVE_SITE_PASSWORD", "of-the-site")
    given: list[dict[str, str]] = []
    start = subprocess.Popen

    def starting(*words: Any, **options: Any) -> object:  # noqa: ANN401 - as Popen takes them
        assert TOKEN not in str(words)
        given.append(options["env"])
        return start(*words, **options)

    monkeypatch.setattr(subprocess, "Popen", starting)
    paths = ("/ok", "/500", "/hang", "/moved")
    team = {f"TEAM_{path[1:]}": hook.url(f"{path}/{TOKEN}") for path in paths}
    desk.channels(team=team | {"TEAM_wrong": f"nonsense://{TOKEN}", "TEAM_dead": f"json://127.0.0.1:1/{TOKEN}"})

    told = desk.send("rollback-started")

    assert results(told) == {"team": ("partly", 1, 6)}
    captured = capfd.readouterr()
    places = [captured.out, captured.err, caplog.text, repr(told), *desk.said, desk.written()]
    assert not [one for one in places if TOKEN in one]
    assert len(given) == 1
    assert "of-the-site" not in given[0].values()


def test_it_asks_no_proxy_for_this_machine(desk: Desk, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on this machine is sent to without the proxy that everything else goes through."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("NO_PROXY", "elsewhere.example")
    desk.channels(team={"TEAM": hook.url("/team")})

    assert results(desk.send("rollback-started")) == {"team": ("delivered", 1, 1)}


def test_a_server_is_believed_as_this_machine_believes(
    desk: Desk, hook: Webhook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address of https is sent to only if an authority of this machine vouches for it, a company's own too."""
    shown = TlsHost(tmp_path / "tls")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "tls" / "shown.pem")
    hook.socket = context.wrap_socket(hook.socket, server_side=True)
    desk.channels(team={"TEAM": hook.url("/team").replace("json://127.0.0.1", "jsons://localhost")})

    assert results(desk.send("rollback-started")) == {"team": ("nobody", 0, 1)}
    monkeypatch.setenv("SSL_CERT_FILE", str(shown.authority))
    assert results(desk.send("rollback-started")) == {"team": ("delivered", 1, 1)}


def test_killed_between_outbox_and_delivery(desk: Desk, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that is in the outbox and was not sent is sent by the next one with its key, with its own text."""
    desk.channels(team={"TEAM": hook.url("/team")}, firms={"FIRM": hook.url("/firm")})

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sending, "hand_on", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.send()
    assert len(FolderStore(desk.outbox).files()) == 1
    assert (hook.bodies, desk.recorded()) == ([], [])

    told = desk.send()
    assert results(told) == {"team": ("delivered", 1, 1), "firms": ("delivered", 1, 1)}
    assert json.loads(Path(told.file).read_text(encoding="utf-8"))["text"] == told.text
    assert len(FolderStore(desk.outbox).files()) == 1


def test_killed_before_the_record_heard_of_it(desk: Desk, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has it by the receipts is not sent to again, and the record learns of it then."""
    desk.channels(team={"TEAM": hook.url("/team")})

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("The record is away.")

    with monkeypatch.context() as patch:
        patch.setattr(Record, "append", away)
        told = desk.send("rollback-started")
    assert told.unrecorded == "The record is away."
    assert desk.said[-1] == "This is not on the record: The record is away."

    assert desk.send("rollback-started").unrecorded == ""
    assert len(hook.bodies) == 1
    assert desk.recorded() == [("launch-1", "team", "delivered", 1)]


def test_killed_while_sending(desk: Desk, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whom somebody was sending to when it was killed is sent to again, not before its time is over."""
    desk.channels(team={"TEAM": hook.url("/team")})
    with monkeypatch.context() as patch:
        patch.setattr(sending, "hand_on", lambda receipts, *_, **__: sending.before(receipts))
        told = desk.send("rollback-started")
    assert results(told) == {"team": ("nobody", 0, 1)}
    place = ("team", "TEAM")

    def left_behind(age: timedelta) -> None:
        store = FolderStore(desk.outbox / "000001-receipts")
        newest = store.newest()
        line = Line("sending", (place,), datetime.now(UTC) - age)
        assert store.claim(newest[0] + 1 if newest else 1, msgspec.json.encode(line))

    left_behind(timedelta(0))
    assert beside(desk.outbox, 1).take([place]).others == (place,)
    left_behind(receipts.LEASE)
    assert results(desk.send("rollback-started")) == {"team": ("delivered", 1, 1)}
    assert len(hook.bodies) == 1


def test_ended_by_hand(desk: Desk, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever presses Ctrl-C while it is sent can send again at once, and is told who may have it."""
    desk.channels(team={"TEAM": hook.url("/team")})

    def ended(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(handing, "hand_over", ended)
        with pytest.raises(KeyboardInterrupt):
            desk.send("rollback-started")
    assert beside(desk.outbox, 1).outcomes()["team", "TEAM"].outcome == "cut"

    assert results(desk.send("rollback-started")) == {"team": ("delivered", 1, 1)}


def test_a_sender_that_does_not_start(desk: Desk, hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the process that sends can't be had, or dies, nobody was told, and it is not said that they may have it."""
    desk.channels(team={"TEAM": hook.url("/team")})
    nobody = f"Nobody of team was told. TEAM {outcomes.WORDS['unstarted']}."

    for courier in ("no-such-file.py", __file__):
        with monkeypatch.context() as patch:
            patch.setattr(delivery, "_COURIER", Path(courier))
            assert results(desk.send("rollback-started")) == {"team": ("nobody", 0, 1)}
        assert desk.said[1].startswith(nobody)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "no-such-python")
        assert results(desk.send("rollback-started")) == {"team": ("nobody", 0, 1)}
    assert desk.said[1].startswith(nobody)
    assert hook.bodies == []


_SENDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from golive.config.contacts import Message
from golive.messages.handing import hand_on
from golive.messages.receipts import beside
from golive.messages.templates import send
from golive.record.folder_store import FolderStore
outbox = Path(sys.argv[1])
receipt = send(FolderStore(outbox), Message("incident", ("team",), "a text"), key="k", at=datetime.now(UTC))
print("begun", flush=True)
address = sys.stdin.readline().strip()
print("asked", flush=True)
handed = hand_on(beside(outbox, receipt.number), {("team", "TEAM"): address}, title="t", text=receipt.text)
print(len(handed.now), handed.outcomes["team", "TEAM"], flush=True)
"""


def test_once_over_two_processes(hook: Webhook, tmp_path: Path) -> None:
    """Of two processes that send the same message at the same time one does, and both know what became of it."""
    command = [sys.executable, "-c", _SENDER, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    def sender() -> "subprocess.Popen[str]":
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment)

    with sender() as first, sender() as second:
        for one in (first, second):
            assert one.stdout is not None
            assert one.stdout.readline() == "begun\n"
        first.stdin.write(f"{hook.url('/slow')}\n")
        first.stdin.flush()
        assert hook.arrived.wait(30)
        second.stdin.write(f"{hook.url('/slow')}\n")
        second.stdin.flush()
        assert second.stdout.readline() == "asked\n"
        hook.over.set()
        said = [one.communicate(timeout=60)[0].splitlines()[-1] for one in (first, second)]

    assert said == ["1 delivered", "0 delivered"]
    assert len(hook.bodies) == 1


def test_another_machine_has_sent_it(desk: Desk, hook: Webhook) -> None:
    """What the record says that an audience has under this key is not sent from here once more."""
    desk.channels(team={"TEAM": hook.url("/team")}, firms={"FIRM": hook.url("/firm")})
    desk.connection.record.append(MessageSent("incident", "launch-1", "team", "delivered", 1))
    desk.connection.record.append(MessageSent("incident", "launch-0", "firms", "delivered", 1))

    assert results(desk.send()) == {"team": ("delivered", 1, 1), "firms": ("delivered", 1, 1)}
    assert [where for where, _body in hook.bodies] == ["/firm"]
    assert "Not sent again to team: by the record they have it under this key." in desk.said

    desk.connection.record.append(MessageSent("incident", "launch-3", "team", "partly", 1))
    assert results(desk.send(key="launch-3")) == {"team": ("partly", 1, 1), "firms": ("delivered", 1, 1)}
    assert desk.said[1].startswith("Not sent again to team: by the record some have it under this key.")
    assert [where for where, _body in hook.bodies] == ["/firm", "/firm"]

    for one in ("team", "firms"):
        desk.connection.record.append(MessageSent("incident", "launch-2", one, "partly", 1))
    told = desk.send(key="launch-2")
    assert (told.text, told.verdict) == ("", Verdict.INCONCLUSIVE)
    assert len(hook.bodies) == 2
    assert len(FolderStore(desk.outbox).files()) == 2


def test_who_has_it_has_it(tmp_path: Path) -> None:
    """Whoever took it has it, though somebody slower says afterwards that it did not get there."""
    noted, place = beside(tmp_path, 1), ("team", "TEAM")
    assert noted.take([place]).ours == (place,)
    noted.note(place, "delivered")
    noted.note(place, "late")

    assert noted.outcomes()[place].outcome == "delivered"
    assert noted.take([place]) == receipts.Turn((), ())


def test_what_is_no_longer_true_is_not_sent_later(desk: Desk, hook: Webhook) -> None:
    """A message that nobody had is not sent once it is not so any more."""
    desk.channels(team={"TEAM": hook.url("/500")}, firms={"FIRM": hook.url("/500/firm")})
    desk.send()
    desk.connection.record.append(Ack("T0"), actor=Actor("ana", "pilot_owner"))
    desk.channels(team={"TEAM": hook.url("/team")}, firms={"FIRM": hook.url("/firm")})

    with pytest.raises(MessageRefused, match="nobody has said stop"):
        desk.send()

    assert [where for where, _body in hook.bodies if not where.startswith("/500")] == []


def test_readiness_says_which_channels_there_are(desk: Desk, hook: Webhook) -> None:
    """Who has no channel is named and stops nothing; a channel that can't be sent to does, and nobody is sent to."""

    def found() -> Finding:
        fact = probes(desk.connection)["messages"].ask(Event())
        return judged(CHECKS["messages-render"], {"messages": Fact("messages", "here", AT, AT, fact)}, Thresholds())

    none = found()
    assert none.verdict is Verdict.PASS
    assert none.reason.endswith("Copied by hand, since they have no channel: team, firms.")

    desk.channels(team={"TEAM": hook.url(f"/{TOKEN}")})
    team = found()
    assert team.verdict is Verdict.PASS
    assert "1 channel has an address; whether it takes a message is not tried." in team.reason
    assert team.reason.endswith("Copied by hand, since they have no channel: firms.")

    desk.channels(team={"TEAM": hook.url(f"/{TOKEN}")}, firms={"FIRM": ""})
    unset = found()
    assert unset.verdict is Verdict.INCONCLUSIVE
    assert "FIRM is not set on this machine." in unset.reason

    desk.channels(team={"TEAM": f"nonsense://{TOKEN}"}, firms={"FIRM": ""})
    wrong = found()
    assert wrong.verdict is Verdict.FAIL
    assert "TEAM has no address that a message can be sent to." in wrong.reason
    assert hook.bodies == []
    assert TOKEN not in repr((none, team, unset, wrong))


def test_an_outbox_that_is_away(desk: Desk, hook: Webhook) -> None:
    """Nothing is sent that is not kept first: then nobody was told, said and not raised."""
    desk.channels(team={"TEAM": hook.url("/team")}, firms={"FIRM": hook.url("/firm")})
    desk.outbox.write_bytes(b"")

    told = desk.send()

    assert {one.result for one in told.to} == {"nobody"}
    assert hook.bodies == []
    assert "tell them yourself" in desk.said[0]
    assert desk.recorded() == [("launch-1", "team", "nobody", 0), ("launch-1", "firms", "nobody", 0)]


def test_a_page_goes_to_the_team(desk: Desk, hook: Webhook) -> None:
    """A watch's page goes to the team's channels and to no firm, once, and says what was done and no more."""
    fired = Trigger(id="T1", verdict=Verdict.FAIL, reason="Errors.", fired_at=AT)
    pager = Pager(desk.connection, "watch-1")
    key = "watch-1:page:T1:20261209T150400"

    desk.channels(team={"TEAM": hook.url("/500")}, firms={"FIRM": hook.url("/firm")})
    failed = pager(fired)
    assert failed.endswith(f"({key}). Nobody of the team was told. TEAM did not take it. Call them now.")

    desk.channels(team={"TEAM": hook.url("/team")}, firms={"FIRM": hook.url("/firm")})
    assert pager(fired).endswith(
        "The team was sent it: 1 of 1 channels took it. Nobody has been called by it: call them now."
    )
    assert pager(fired).endswith(f"was written before ({key}).")

    assert [where for where, _body in hook.bodies] == ["/500", "/team"]
    assert "PAGE, " in hook.texts("/team")[0]
    assert desk.recorded() == [(key, "team", "nobody", 0), (key, "team", "delivered", 1)]
