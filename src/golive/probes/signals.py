"""The probe that reads each signal of the watch once, from the source that the watch will read it from."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from golive.app import FirmRuns
from golive.aws import log_group_there
from golive.config.signals import ApiPackets, CloudWatchSignal, LogPackets, LogSignal, Packets, Source
from golive.errors import GoliveError
from golive.facts import SourcesSeen
from golive.probes.local_lines import local_counts
from golive.probes.packet_states import PacketStates
from golive.probes.watch_sources import PACKETS, logs, metrics, unnamed
from golive.readiness.survey import Probe
from golive.session.connection import Connection

_SPAN = timedelta(minutes=10)


def probes(connection: Connection) -> dict[str, Probe]:
    """The probe, by the name of its fact."""
    return {
        "sources": Probe(f"sources of the signals of {connection.target.name}", lambda _cancel: _sources(connection))
    }


def _sources(connection: Connection) -> SourcesSeen:
    target, now = connection.target, connection.clock.now()
    named: Mapping[str, Source | Packets] = {
        **{str(name): source for name, source in target.signals.items() if name not in target.balancer_metrics},
        **({PACKETS: target.packets} if target.packets is not None else {}),
    }
    gone = _gone(connection, named)
    problems: dict[str, str] = {}
    for kind, read in ((CloudWatchSignal, metrics), (LogSignal, logs)):
        names = [name for name, source in named.items() if isinstance(source, kind)]
        try:
            if names and not gone:
                read(connection, now - _SPAN, now)
        except GoliveError as error:
            problems |= dict.fromkeys(names, str(error))
    problems |= local_counts(connection, now - _SPAN, now)[1]
    problem = _packets(connection)
    problems |= {PACKETS: problem} if problem else {}
    kinds = {name: str(source.__struct_config__.tag) for name, source in named.items()}
    silent = [one for one in unnamed(target) if one not in target.missing]
    return SourcesSeen(kinds=kinds, problems=problems, gone=gone, silent=tuple(silent))


def _packets(connection: Connection) -> str:
    """Why the packets can't be read now, or not those of every firm that is named; empty if they can."""
    packets = connection.target.packets
    if isinstance(packets, ApiPackets):
        runs = FirmRuns(connection.app, connection.target, connection.clock)
        try:
            for firm in packets.firms:
                runs.known(firm)
        except GoliveError as error:
            return str(error)
    states = PacketStates(connection, connection.clock.now())
    states.read()
    return states.unread


def _gone(connection: Connection, named: Mapping[str, Source | Packets]) -> dict[str, tuple[str, ...]]:
    """The log groups that are not there, with what would be counted from each."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for name, source in named.items():
        if isinstance(source, LogSignal | LogPackets):
            groups[source.group].append(name)
    if groups:
        connection.own_account()
    return {group: tuple(names) for group, names in groups.items() if not log_group_there(connection.session, group)}
