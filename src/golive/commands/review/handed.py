"""The outputs that are collected: handed in as files, or had from the app of a rehearsal."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from golive.app.delivered import DeliveredOutputs
from golive.config.runbook import Thresholds
from golive.config.signals import ApiPackets
from golive.errors import Unexpected, UsageError
from golive.files import MOST_OF_A_PDF, content_of
from golive.model.artefact import ReviewPack
from golive.record import named
from golive.record.launches import newest_launch
from golive.review.reading import Handed
from golive.session.connection import Connection

_HOW = "Hand them in as files: golive review --collect PACKET.pdf OUTPUT.pdf [PACKET2.pdf OUTPUT2.pdf ...]"


def from_files(files: Sequence[Path], runs: Sequence[str], most: int) -> list[Handed]:
    """The outputs in these files, a packet before each; ``runs`` name them, in this order. Raises ``UsageError``."""
    if len(files) % 2:
        raise UsageError(f"{len(files)} files were named, and each output comes behind its packet. {_HOW}")
    pairs = list(zip(files[::2], files[1::2], strict=True))
    if len(pairs) > most:
        raise UsageError(f"{len(pairs)} outputs were handed in, and the first {most} are collected. Leave others out.")
    if runs and len(runs) != len(pairs):
        raise UsageError(f"--run is given {len(runs)} times for {len(pairs)} outputs. Give it once for each, in order.")
    odd = next((run for run in runs if not run or run != named(run)), None)
    if odd is not None:
        raise UsageError(f'--run "{odd}": a run\'s id has letters, digits and . _ - only, at most 64. Copy it.')
    handed = []
    for place, (packet, output) in enumerate(pairs):
        packets, outputs = _pdf(packet, "packet"), _pdf(output, "output")
        handed.append(Handed(runs[place] if runs else _run_of(outputs), packets, outputs))
    twice = next((one.run for one in handed if sum(one.run == other.run for other in handed) > 1), None)
    if twice is not None:
        raise UsageError(f"the output of run {twice} was handed in twice. Hand in each output once.")
    return handed


def from_app(connection: Connection, rules: Thresholds) -> list[Handed]:
    """The first outputs that a rehearsal's app has delivered since the launch was opened. Raises ``EdgeError``.

    A live app's outputs are its users', and golive reads none of them: they are handed in.
    """
    source = connection.target.packets
    if connection.target.live or not isinstance(source, ApiPackets):
        raise UsageError(f"golive does not read the outputs of {connection.target.title} itself. {_HOW}")
    opened = newest_launch(connection.record.entries(), live=False)
    since = opened.opened if opened is not None and not opened.over else None
    asked = DeliveredOutputs(connection.app, connection.target, connection.clock)
    found = asked.first(source.firms, rules.reviewed_outputs, since=since)
    if not found:
        raise Unexpected("No output was delivered yet. Collect again when the first packets are finished.")
    return [Handed(named(one.run), asked.packet(one), asked.output(one)) for one in found]


def hashes(handed: Handed) -> tuple[str, str]:
    """The hashes of packet and output."""
    return hashlib.sha256(handed.packet.content).hexdigest(), hashlib.sha256(handed.output.content).hexdigest()


def _run_of(output: ReviewPack) -> str:
    """A name for a run that nobody named: the beginning of its output's hash."""
    return f"output-{hashlib.sha256(output.content).hexdigest()[:12]}"


def _pdf(path: Path, what: str) -> ReviewPack:
    try:
        content = content_of(path, MOST_OF_A_PDF)
    except OSError as error:
        raise UsageError(f"the {what} {path} can't be read ({error.strerror or error}). Name a PDF file.") from error
    if b"%PDF-" not in content[:1024]:
        raise UsageError(f"the {what} {path} is not a PDF. Name each packet and behind it its output, both as PDF.")
    return ReviewPack(path.name, content)
