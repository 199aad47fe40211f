"""Counts by hand: one key each, each press one more of its signal in its minute, on the record."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from golive.clock import Clock
from golive.commands.watch.manual_entry import HandCounts, Keys, enter
from golive.config.signals import AbsentSignal, ManualSignal, PacketsByHand, PacketsSignal
from golive.errors import UsageError
from golive.model.observations import PacketStatus, RunStatus, Signal
from golive.record import Record
from golive.record.entry import Data, PacketEntered, SignalEntered
from golive.record.folder_store import FolderStore


def target(**sources: str) -> Any:  # noqa: ANN401 - only what is asked of a connection is there
    """A target with these signals, each from this kind of source; ``packets`` says how packets are known."""
    packets = PacketsByHand() if sources.pop("packets", "") == "manual" else None
    made = {"manual": ManualSignal(), "packets": PacketsSignal(), "absent": AbsentSignal(reason="none")}
    signals = {name: made[tag] for name, tag in sources.items()}
    return SimpleNamespace(clock=Clock(), target=SimpleNamespace(title="T", signals=signals, packets=packets))


class Pressed:
    """Keys that were pressed."""

    def __init__(self, keys: str) -> None:
        self.keys = list(keys)

    def pressed(self) -> list[str]:
        """Each once."""
        found, self.keys = self.keys, []
        return found

    def close(self) -> None:
        """Nothing is open."""


def test_each_press_is_one_more() -> None:
    """A key counts one more of its signal in this minute; other keys, and signals that are measured, count nothing."""
    noted: list[Data] = []
    hand = HandCounts(target(api_requests="absent", login_failures="manual", run_failures="manual"), noted.append)
    assert hand.help == "Each press counts one more now: 1 login failures, 2 run failures."

    hand._keys = Pressed("1121x3")  # type: ignore[assignment]
    hand.take()
    hand.take()
    counts = {one.signal: one.value for one in noted if isinstance(one, SignalEntered)}

    assert counts == {Signal.LOGIN_FAILURES: 3, Signal.RUN_FAILURES: 1}
    hand.close()


def test_where_all_is_measured_no_key_counts() -> None:
    """A target without such signals reads no keys, and its terminal is left alone."""
    hand = HandCounts(target(api_requests="absent"), lambda _data: None)
    hand.take()
    hand.close()

    assert hand.help == ""


def test_packets_by_keys() -> None:
    """One key hands in the next packet, two end the oldest open one; a failed one is counted as a failed run too."""
    noted: list[Data] = []
    hand = HandCounts(target(run_failures="packets", packets="manual"), noted.append)
    assert hand.help == "Packets: p a packet was handed in, g the oldest open one ended well, f it failed."

    hand._keys = Pressed("gppgf")  # type: ignore[assignment]
    hand.take()
    said = [(one.packet, one.status.value) for one in noted if isinstance(one, PacketEntered)]
    counted = [one.value for one in noted if isinstance(one, SignalEntered)]

    assert said == [("P-01", "running"), ("P-02", "running"), ("P-01", "success"), ("P-02", "failed")]
    assert counted == [1]


def test_packets_of_others_are_known() -> None:
    """What is on the record already, also by others, is what the keys go on from."""
    noted: list[Data] = []
    hand = HandCounts(target(packets="manual"), noted.append)
    now = hand._clock.now()
    known = [
        PacketStatus(at=now, packet="P-06", submitted=now, status=RunStatus.SUCCESS),
        PacketStatus(at=now, packet="P-07", submitted=now, status=RunStatus.RUNNING),
    ]

    hand._keys = Pressed("gp")  # type: ignore[assignment]
    hand.take(known)

    assert [(one.packet, one.status.value) for one in noted if isinstance(one, PacketEntered)] == [
        ("P-07", "success"),
        ("P-08", "running"),
    ]


def test_a_packet_is_entered_by_its_name(tmp_path: Path) -> None:
    """`golive watch --enter packet=P-03` hands it in, `packet=P-03:failed` ends it; no name of a patient is taken."""
    place = target(packets="manual")
    place.record = Record(FolderStore(tmp_path / "record"), target="t", live=False, clock=place.clock)

    with pytest.raises(UsageError, match="Enter it first"):
        enter(place, "packet=P-03:failed")
    assert enter(place, "packet=P-03") == "On the record: packet P-03 is running."
    assert enter(place, "packet=P-03:needs_review") == "On the record: packet P-03 is needs review."
    first, last = (one.draft.data for one in place.record.journal.entries())
    assert (first.submitted, first.status, last.status) == (last.submitted, RunStatus.RUNNING, RunStatus.NEEDS_REVIEW)
    place.target.signals["run_failures"] = PacketsSignal()
    for number in (4, 5):
        enter(place, f"packet=P-{number}")
        enter(place, f"packet=P-{number}:failed")
    counted = [one.draft.data for one in place.record.journal.entries() if isinstance(one.draft.data, SignalEntered)]
    assert [one.signal for one in counted] == [Signal.RUN_FAILURES] * 2
    assert counted[1].value == (2 if counted[0].minute == counted[1].minute else 1)
    for wrong in ("packet=Jane Doe", "packet=P-03:fialed", "packet="):
        with pytest.raises(UsageError, match="write packet=P-03"):
            enter(place, wrong)


def test_a_count_can_be_written_down_later(tmp_path: Path) -> None:
    """`golive watch --enter` puts a count of the last whole minute on the record."""
    place = target(login_failures="manual")
    place.record = Record(FolderStore(tmp_path / "record"), target="t", live=False, clock=place.clock)

    said = enter(place, "login_failures=3")
    (entry,) = place.record.journal.entries()

    for wrong in ("4000000000", "\u00b2", "9" * 30, "-1"):
        with pytest.raises(UsageError, match=r"no count of login_failures|write SIGNAL=COUNT"):
            enter(place, f"login_failures={wrong}")
    assert said.startswith("On the record: 3 login_failures in the minute of ")
    assert (entry.draft.data.signal, entry.draft.data.value) == (Signal.LOGIN_FAILURES, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo terminal is there on POSIX only")
def test_keys_are_read_without_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is pressed at a terminal is read at once, and the terminal is left as it was."""
    import pty
    import termios

    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "r") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        before = termios.tcgetattr(terminal)
        keys = Keys()
        assert keys.pressed() == []
        os.write(ours, b"12")
        found = keys.pressed()
        keys.close()
        after = termios.tcgetattr(terminal)
    os.close(ours)

    assert found == ["1", "2"]
    assert after == before


def test_no_terminal_has_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no person sits nothing is pressed."""
    with open(os.devnull, encoding="utf-8") as nothing:  # noqa: PTH123 - a file that stands for a standard input
        monkeypatch.setattr(sys, "stdin", nothing)
        keys = Keys()
        assert keys.pressed() == []
        keys.close()
