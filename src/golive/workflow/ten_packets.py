"""The ten-packet rehearsal of day 4: several packets at a time through the four user steps, each told by itself."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from golive.errors import Cancelled
from golive.facts import Journey, PacketRun, TenPackets
from golive.model.packet import Packet

AT_A_TIME = 3
"""How many packets are on their way at once: enough to keep the product busy, and no more than a firm would send."""
ENOUGH = 3
"""After so many packets that did not come through, the others are not tried: it is decided, and each costs minutes."""


def walk_packets(
    packets: Sequence[Callable[[], Packet]],
    *,
    walk: Callable[[Packet], Journey],
    cancel: threading.Event,
) -> TenPackets:
    """Have each packet walked through the steps. Raises ``Cancelled`` when it is ended before.

    ``walk`` takes one packet through the user steps, deletes what it made, and tells how it went; in several threads.
    """
    failed: list[int] = []

    def one(number: int) -> PacketRun | None:
        if len(failed) >= ENOUGH or cancel.is_set():
            return None
        packet = packets[number - 1]()
        journey = walk(packet)
        if not all(step.worked for step in journey.steps):
            failed.append(number)
        return PacketRun(number, packet.pages, len(packet.truth.scanned), journey)

    with ThreadPoolExecutor(AT_A_TIME, "packet") as pool:
        found = [run for run in pool.map(one, range(1, len(packets) + 1)) if run is not None]
    if cancel.is_set():
        raise Cancelled("The ten-packet rehearsal was ended.")
    return TenPackets(len(packets), tuple(found))
