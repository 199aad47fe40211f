"""Reading a packet's words: by a process of its own, in bounded time and memory, and by a recogniser where need be."""

import io
import os
import random
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from exports import scan
from mutations import mutated
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from golive import packets
from golive.errors import StepFailed
from golive.model.packet_text import PacketText
from golive.pdf import packet_process, packet_text, recogniser
from golive.pdf.packet_process import frames_apart
from golive.pdf.packet_text import read_packet, recognised

SOAK = pytest.mark.soak
CASES = Path(__file__).with_name("cases")
SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="no such signals, limits or scripts there")
Draw = Callable[[Canvas], object]


def made(*draw: Draw, then: Callable[[PdfWriter], object] = lambda _writer: None) -> bytes:
    """A PDF with a page for each of these."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792), pageCompression=0)
    for one in draw:
        one(canvas)
        canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(buffer.getvalue())))
    then(writer)
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


def lines(*texts: str) -> Draw:
    """A page with these lines."""

    def draw(canvas: Canvas) -> None:
        for at, text in enumerate(texts):
            canvas.drawString(72, 700 - 14 * at, text)

    return draw


def told(packet: PacketText) -> list[tuple[str, str]]:
    """Where each page's words come from, and what they are."""
    return [(page.source, page.text) for page in packet.pages]


# ---------------------------------------------------------------------- what stands on a page


def test_a_packet_reads_the_same_in_a_process_of_its_own() -> None:
    """Every page with its lines, whether it is read here or apart."""
    packet = packets.generate(5, pages=20, scans=0.3)

    apart, here = read_packet(packet.pdf), read_packet(packet.pdf, apart=False)

    assert apart == here
    assert (apart.sha256, apart.count) == (packet.sha256, packet.pages)
    assert {page.source for page in apart.pages} == {"text", "none"}


def test_a_word_broken_at_the_end_of_a_line() -> None:
    """It is read as it is printed: with its hyphen, and the break."""
    packet = read_packet(made(lines("level C5-", "C6 disc and inter-", "vertebral space")))

    assert told(packet) == [("text", "level C5-\nC6 disc and inter-\nvertebral space")]


def test_what_is_drawn_twice_for_bold_type_is_read_once() -> None:
    """Letters drawn again a little beside themselves are one word."""

    def bold(canvas: Canvas) -> None:
        for step in (0.0, 0.3, 0.6):
            canvas.drawString(72 + step, 700, "Left wrist fracture")

    assert told(read_packet(made(bold))) == [("text", "Left wrist fracture")]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_what_stands_beside_the_page_is_not_on_it(turn: int) -> None:
    """Nobody sees what was cropped away or is drawn beyond the edge, however the page is turned."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 640, "seen")
        canvas.drawString(72, 700, "cropped away")
        canvas.drawString(72, 900, "beyond")

    def cropped(writer: PdfWriter) -> None:
        writer.pages[0].cropbox = RectangleObject((0, 0, 612, 660))
        writer.pages[0].rotate(turn)

    assert told(read_packet(made(draw, then=cropped))) == [("text", "seen")]


def test_what_was_filled_in() -> None:
    """The values of a form's fields are words of its page."""

    def form(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Chief complaint")
        canvas.acroForm.textfield(name="complaint", value="Neck pain", x=72, y=660, width=200)

    assert told(read_packet(made(form))) == [("text", "Chief complaint\nNeck pain")]


def test_a_page_of_which_the_words_are_a_picture() -> None:
    """A few words on a picture of the whole page are not the page's; a letter with a logo, or nothing, is read."""

    def logo(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (20, 20), 90)), 40, 700, 60, 60)
        canvas.drawString(72, 650, "Cast off.")

    packet = read_packet(made(scan, logo, lambda _canvas: None))

    assert [page.source for page in packet.pages] == ["none", "text", "text"]
    assert packet.pages[2].text == ""


@pytest.mark.parametrize(("mode", "source"), [(0, "none"), (3, "text")])
def test_a_notice_at_the_foot_of_a_picture(mode: int, source: str) -> None:
    """A picture with a notice of eighty words is none the more read; one that a recogniser laid unseen over it is."""

    def notice(canvas: Canvas) -> None:
        scan(canvas)
        foot = canvas.beginText(72, 90)
        foot.setFont("Helvetica", 6)
        foot.setTextRenderMode(mode)
        for _line in range(8):
            foot.textLine("These records are protected by federal rules of confidentiality, 42 CFR.")
        canvas.drawText(foot)

    (page,) = read_packet(made(notice)).pages

    assert page.source == source
    assert 60 < len(page.text.split()) <= 120


# ---------------------------------------------------------------------- what can't be read


def encrypted(password: str) -> bytes:
    """A packet that only opens with this password."""
    return made(lines("Neck pain"), then=lambda writer: writer.encrypt(password, "owner", algorithm="AES-256"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The packet is an empty file."),
        (b"PK\x03\x04 not a PDF", "The packet is not a PDF."),
        (b"%PDF-1.7\n" + b"\x00" * 4000, "The packet can't be read: its file is damaged or cut off."),
        (b"%PDF-1.7\n%%EOF", "The packet can't be read: its file is damaged or cut off."),
        (made(), "The packet has no pages, or its file is damaged."),
        (encrypted("secret"), "The packet is protected with a password. Save it without one."),
    ],
    ids=["empty", "other", "corrupt", "truncated", "no pages", "encrypted"],
)
@pytest.mark.parametrize("apart", [True, False])
def test_what_can_not_be_read(content: bytes, sentence: str, *, apart: bool) -> None:
    """One sentence each."""
    with pytest.raises(StepFailed) as told_so:
        read_packet(content, apart=apart)

    assert str(told_so.value) == sentence


def test_a_packet_that_opens_without_a_password() -> None:
    """An empty password keeps nobody from reading."""
    assert told(read_packet(encrypted(""))) == [("text", "Neck pain")]


def test_a_packet_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """More bytes, or more pages, than golive reads are told in a sentence."""
    monkeypatch.setattr(packet_process, "MOST_PAGES", 2)
    with pytest.raises(StepFailed, match=r"more than the 5,000 pages that golive reads"):
        read_packet(made(*[lines("Neck pain")] * 3))
    monkeypatch.setattr(packet_text, "MOST_OF_A_PDF", 100)
    with pytest.raises(StepFailed, match="larger than"):
        read_packet(made(lines("Neck pain")))


def test_time_is_bounded() -> None:
    """A packet that takes too long is not waited for, and its process ends."""
    with pytest.raises(StepFailed, match="within 0 seconds"):
        read_packet(made(lines("Neck pain")), within=0.0)

    assert not [one for one in psutil.Process().children() if "packet_program" in " ".join(one.cmdline())]


@pytest.mark.parametrize("pages", [None, [1, 2]])
def test_time_is_bounded_on_every_page(
    pages: list[int] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that answers once and then hangs is not waited for."""
    program = tmp_path / "hangs.py"
    program.write_text(
        "import sys, threading\nsys.stdout.buffer.write(b't' + bytes(4))\nsys.stdout.flush()\nthreading.Event().wait()",
        encoding="utf-8",
    )
    monkeypatch.setattr(packet_process, "_PROGRAM", program)

    with pytest.raises(StepFailed, match="within 1 seconds"):
        list(frames_apart(made(lines("Neck pain")), pages, within=0.6))


@pytest.mark.parametrize("ends", ["import os; os._exit(3)", "import os; os.abort()", "print('x' * 9)"])
def test_the_process_ends_by_itself(ends: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the library does to its process is a sentence here."""
    program = tmp_path / "ends.py"
    program.write_text(ends, encoding="utf-8")
    monkeypatch.setattr(packet_process, "_PROGRAM", program)

    with pytest.raises(StepFailed, match="its file is damaged, or needs more than 1 GB of memory"):
        read_packet(made(lines("Neck pain")))


@SIGNALS
def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would need more memory ends the process that reads, not golive."""
    monkeypatch.setattr(packet_process, "MEMORY", 48 * 2**20)

    with pytest.raises(StepFailed, match="memory"):
        read_packet(packets.generate(1, pages=10).pdf + b"\n" * 2**26)


def ended(pid: int) -> bool:
    """Whether a process has ended by now, or does so soon; its system may not have noticed yet."""
    try:
        process = psutil.Process(pid)
        _gone, alive = psutil.wait_procs([process], timeout=0 if process.status() == psutil.STATUS_ZOMBIE else 30)
        return not alive or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@SIGNALS
def test_it_ends_when_golive_does(tmp_path: Path) -> None:
    """The process that reads ends with the one that asked, however that ended."""
    (tmp_path / "packet.pdf").write_bytes(made(*[lines("Neck pain")] * 3))
    asks = (
        "import os, signal, psutil\nfrom pathlib import Path\nfrom golive.pdf.packet_process import frames_apart\n"
        f"frames = frames_apart(Path({str(tmp_path / 'packet.pdf')!r}).read_bytes(), [1, 2, 3] * 9)\nnext(frames)\n"
        "print(psutil.Process().children()[0].pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", asks], stdout=subprocess.PIPE, check=False, env={**os.environ})

    assert done.returncode == -signal.SIGKILL
    assert ended(int(done.stdout))


def test_pages_that_are_drawn() -> None:
    """A picture of a page is in grey, and as fine as a recogniser needs it; a page that is not there has none."""
    shown = [said for _kind, said in frames_apart(made(lines("Neck pain")), [1, 7])]

    assert (int.from_bytes(shown[0][:4], "big"), int.from_bytes(shown[0][4:8], "big")) == (2550, 3300)
    assert set(shown[0][8:]) >= {0, 255}
    assert shown[1] == bytes(8)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=SOAK) for seed in range(1, 400))])
def test_damaged_packets(seed: int) -> None:
    """Whatever bytes are changed, lost or doubled: pages, or a sentence, in bounded time."""
    dice = random.Random(seed)  # noqa: S311 - damage, not secrets
    sources = [
        packets.generate(1, pages=10).pdf,
        *(path.read_bytes() for path in sorted((CASES / "pdf").glob("*.pdf"))[:6]),
    ]
    for _ in range(20):
        content = mutated(dice, dice.choice(sources))

        assert outcome(content).startswith(("pages", "The packet"))


def outcome(content: bytes) -> str:
    """What comes of reading it: pages, or the sentence why there are none."""
    try:
        return f"pages: {read_packet(content, within=30.0).count}"
    except StepFailed as error:
        said = str(error)
    assert "seconds" not in said
    return said


# ---------------------------------------------------------------------- a recogniser


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """A program in tesseract's place."""
    program = folder / "tesseract"
    program.write_text(f"#!{sys.executable}\nimport os, signal, sys\n{does}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))


READS = (
    "head, size, most = sys.stdin.buffer.read(17).split(None, 3)[0], 0, 0\n"
    "left = sys.stdin.buffer.read()\n"
    "print(head.decode(), len(left), os.environ['OMP_THREAD_LIMIT'], *sys.argv[1:3])\n"
    "print()\nprint('Left wrist fracture.  ')\nprint('\\f', end='')"
)


@SIGNALS
def test_pages_without_words_are_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only those that were asked for and have none, and not more than so many of them."""
    stand_in(tmp_path, monkeypatch, READS)
    pdf = made(scan, lines("Neck pain, as it was told at the first visit."), scan, scan, scan)
    packet = read_packet(pdf)

    read = recognised(pdf, packet, [1, 2, 3, 4], most=2)

    assert [page.source for page in read.pages] == ["ocr", "text", "ocr", "none", "none"]
    assert read.pages[0].text == f"P5 {2550 * 3300} 1 stdin stdout\nLeft wrist fracture."
    assert (read.sha256, read.pages[1]) == (packet.sha256, packet.pages[1])


@SIGNALS
@pytest.mark.parametrize("does", ["sys.exit(1)", "os.close(0)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_recogniser_that_fails(does: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that it makes nothing of stays without words."""
    stand_in(tmp_path, monkeypatch, does)
    pdf = made(scan)

    assert [page.source for page in recognised(pdf, read_packet(pdf), [1]).pages] == ["none"]


@SIGNALS
def test_a_recogniser_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended when its time is over."""
    stand_in(tmp_path, monkeypatch, "signal.pause()")
    program = recogniser.found()
    assert program is not None

    assert recogniser.words_of((1).to_bytes(4, "big") * 2 + b"\xff", program, within=0.1) == ""


@pytest.mark.skipif(sys.platform != "linux", reason="no limit can be set from without there")
def test_a_recogniser_ends_without_golive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no more of the processor than its time, whoever is left to end it."""
    limit = "sys.stdin.buffer.read()\nimport resource\nprint(resource.getrlimit(resource.RLIMIT_CPU))"
    stand_in(tmp_path, monkeypatch, limit)
    program = recogniser.found()
    assert program is not None

    assert recogniser.words_of((1).to_bytes(4, "big") * 2 + b"\xff", program, within=30) == "(30, 30)"


def test_recognising_ends_in_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many seconds no further page is given to a recogniser, and none has longer than is left."""
    now, given = [0.0], list[float]()

    def slow(_picture: bytes, _program: str, within: float) -> str:
        now[0] += 45
        given.append(within)
        return "Left wrist fracture."

    monkeypatch.setattr(recogniser, "found", lambda: "tesseract")
    monkeypatch.setattr(recogniser, "words_of", slow)
    monkeypatch.setattr(packet_text.time, "monotonic", lambda: now[0])
    pdf = made(*[scan] * 5)

    read = recognised(pdf, read_packet(pdf), range(1, 6), within=120)

    assert [page.source for page in read.pages] == ["ocr", "ocr", "ocr", "none", "none"]
    assert given == [60, 60, 30]


def test_no_recogniser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one the packet stays as it is."""
    monkeypatch.setenv("PATH", str(tmp_path))
    pdf = made(scan)
    packet = read_packet(pdf)

    assert recognised(pdf, packet, [1]) is packet


@pytest.mark.skipif(recogniser.found() is None, reason="tesseract is not installed; its stand-in is asked above")
def test_tesseract_itself() -> None:
    """Where it is installed, a scanned page says what the page said before it was scanned."""
    packet = packets.generate(5, pages=12, scans=1.0)
    before = read_packet(packets.generate(5, pages=12).pdf)

    read = recognised(packet.pdf, read_packet(packet.pdf), [3])

    words = set(before.pages[2].text.split())
    assert read.pages[2].source == "ocr"
    assert len(words & set(read.pages[2].text.split())) > 0.6 * len(words)
