"""The first outputs go to the QA reviewer with a page and a form; the form that comes back is checked and recorded."""

import json
import shutil
import stat
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import get_args

import pytest
from exports import ENTRIES, export
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from conftest import ROOT
from golive.cli.main import app
from golive.clock import Clock
from golive.commands.review.collect import _codes
from golive.commands.review.take import take
from golive.commands.stop import Where
from golive.config import target as targets
from golive.errors import GoliveError, StoreUnavailable, UsageError
from golive.model.audit import Flaw, Kind
from golive.model.rubric import Critical, Priority
from golive.packets import generate
from golive.record import Record
from golive.record.clearing import uncleared
from golive.record.entry import Suspected
from golive.record.review_forms import Review, ReviewsCollected
from golive.review.layout import ANSWERS, FIRST, NAME
from golive.review.reading import Audited, Judged
from golive.session.record_of import record_of

LIVE = ("--target", "ontogra")
GOOD: Mapping[str, object] = {
    **dict.fromkeys(get_args(Critical), "pass"),
    **dict.fromkeys(get_args(Priority), 2),
}


@pytest.fixture(scope="session")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two packets, each with an output behind it."""
    folder = tmp_path_factory.mktemp("outputs")
    files = []
    for seed in (1, 2):
        packet, output = folder / f"packet-{seed}.pdf", folder / f"chronology-{seed}.pdf"
        packet.write_bytes(generate(seed, pages=10).pdf)
        output.write_bytes(export(ENTRIES[: seed + 2]))
        files += [str(packet), str(output)]
    return files


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose production has its record and its review store in folders of it."""
    for name in ("readiness", "targets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "runbook.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, pairs: list[str]) -> Path:
    """A checkout in which both outputs were collected; each test that fills in the form has a copy of it."""
    folder = tmp_path_factory.mktemp("once")
    for name in ("readiness", "targets"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "runbook.toml", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        collected(folder, pairs)
    return folder


@pytest.fixture
def sent(checkout: Path, once: Path) -> Path:
    """The folder that was sent to the reviewer, in this checkout."""
    for name in ("launch-review", "launch-record"):
        shutil.copytree(once / name, checkout / name)
    return next((checkout / "launch-review" / "ontogra").iterdir())


def golive(*words: str) -> Result:
    """What the command said and how it ended."""
    return CliRunner().invoke(app, [*words, *LIVE])


def record(checkout: Path) -> Record:
    """The record of production in this checkout."""
    target = targets.load(checkout / "targets" / "ontogra.toml")
    return record_of(target, Clock(), lambda: None, root=checkout)  # type: ignore[arg-type, return-value]


def reviews(checkout: Path) -> list[Review]:
    """The verdicts on the record."""
    found = (entry.draft.data for entry in record(checkout).journal.entries())
    return [one for one in found if isinstance(one, Review)]


def collected(checkout: Path, pairs: list[str]) -> Path:
    """The folder of a collection of both outputs."""
    said = golive("review", "--collect", *pairs, "--run", "r1", "--run", "r2")
    assert said.exit_code == 0, said.output
    newest = record(checkout).journal.entries()
    found = [entry.draft.data for entry in newest if isinstance(entry.draft.data, ReviewsCollected)][-1]
    return checkout / "launch-review" / "ontogra" / found.collection


def filled(
    folder: Path, *answers: Mapping[str, object], name: str = "Kim", change: Callable[[object], None] | None = None
) -> Path:
    """The form, filled in and saved by another program; ``answers`` are those of its outputs, in order."""
    book = load_workbook(folder / "form.xlsx")
    book[FIRST][NAME] = name
    for number, given in enumerate(answers, 1):
        for item, answer in given.items():
            book[f"Output {number}"][ANSWERS[item]] = answer
    if change is not None:
        change(book)
    path = folder.parent.parent.parent / "back.xlsx"
    book.save(path)
    return path


def test_a_collection(checkout: Path, pairs: list[str]) -> None:
    """Each output has its page and both PDFs, all have one form; on the record are ids, hashes, counts, a deadline."""
    folder = collected(checkout, pairs)
    entries = record(checkout).journal.entries()
    said = next(one.draft.data for one in entries if isinstance(one.draft.data, ReviewsCollected))

    kept = {"form.xlsx", "collection.json"} | {
        f"{what}-{number}.{end}"
        for number in (1, 2)
        for what, end in (("output", "html"), ("output", "pdf"), ("packet", "pdf"))
    }
    assert {path.name for path in folder.iterdir()} == kept
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent)} == {0o700}
    assert (folder / "output-1.pdf").read_bytes() == Path(pairs[1]).read_bytes()
    assert [one.run for one in said.outputs] == ["r1", "r2"]
    assert 119 * 60 < (said.due - entries[0].draft.wall).total_seconds() <= 120 * 60
    elsewhere = [path for path in checkout.rglob("*") if path.is_file() and folder not in path.parents]
    assert not any(b"flexion" in path.read_bytes() or path.suffix == ".pdf" for path in elsewhere)


def test_the_page_asks_nobody(sent: Path) -> None:
    """The page has no script and no address but pictures within it, and says so to the browser."""
    page = (sent / "output-1.html").read_text(encoding="utf-8")

    assert "default-src 'none'; img-src data:" in page
    assert "<script" not in page
    assert "http://" not in page.replace("http-equiv", "")
    assert "https://" not in page
    assert page.count("data:image/jpeg;base64,") == page.count("<image ")
    assert '<use href="#page-2"/>' in page
    assert "flexion to 30 degrees" in page


def test_a_form_that_comes_back(checkout: Path, sent: Path) -> None:
    """Filled in and saved by another program, its verdicts are on the record with what was read; a receipt says so."""
    fair = {**GOOD, "readability": "0", "top-events": 1.0}
    said = golive("review", "--take", str(filled(sent, GOOD, fair)))
    receipt = json.loads(next(sent.glob("receipt-*.json")).read_text(encoding="utf-8"))

    assert said.exit_code == 0, said.output
    assert "Output 1, run r1: launch-ready, 8 of 8 points." in said.stdout
    assert "Output 2, run r2: needs review before it is used, 5 of 8 points." in said.stdout
    assert [(one.review_of, one.critical, sum(one.points.values())) for one in reviews(checkout)] == [
        ("r1", (), 8),
        ("r2", (), 5),
    ]
    assert reviews(checkout)[0].output == receipt["recorded"][0]["output"]
    assert (receipt["by"], receipt["recorded"][1]["decision"]) == ("Kim", "needs-review")
    assert len(list(sent.glob("taken-*.xlsx"))) == 1


def test_a_critical_item_stops_the_launch(checkout: Path, sent: Path) -> None:
    """One item failed is a legal stop as any other: two people clear it, by the one rule that there is."""
    said = golive("review", "--take", str(filled(sent, {**GOOD, "fabricated": "FAIL"}, GOOD)))
    before = len(uncleared(record(checkout).journal.entries(), "T3"))
    golive("ack", "T3", "--as", "QA reviewer", "--by", "Kim")
    golive("ack", "T3", "--as", "pilot owner", "--by", "Ana")

    assert said.stdout.startswith("STOP: ")
    assert "rejected, 8 of 8 points. Failed: fabricated." in said.stdout
    assert (before, len(uncleared(record(checkout).journal.entries(), "T3"))) == (1, 0)


def test_an_output_that_is_not_read_yet(checkout: Path, sent: Path) -> None:
    """A sheet that is wholly empty is not read yet: the other counts now, and this one when the form comes again."""
    first = golive("review", "--take", str(filled(sent, GOOD)))
    second = golive("review", "--take", str(filled(sent, GOOD, GOOD)))

    status = golive("status")
    told = json.loads(golive("status", "--json").stdout)["reviews"]

    assert "still to be read" in first.stdout
    assert "Reviews: 2 of the 2 outputs that were collected are read" in status.stdout
    assert (told["read"], told["left"], told["late"]) == (["r1", "r2"], 0, False)
    assert [one.review_of for one in reviews(checkout)] == ["r1", "r2"]
    assert second.exit_code == 0


def test_twice(checkout: Path, sent: Path) -> None:
    """A person's form counts once; another person's counts beside it; another verdict by it is refused."""
    golive("review", "--take", str(filled(sent, GOOD, GOOD)))
    again = golive("review", "--take", str(filled(sent, GOOD, GOOD, name="kim")))
    other = golive("review", "--take", str(filled(sent, {**GOOD, "timeline": "fail"}, GOOD)))
    lee = golive("review", "--take", str(filled(sent, GOOD, GOOD, name="Lee")))

    assert "was taken from kim before" in str(again.exception)
    assert "has given another verdict" in str(other.exception)
    assert lee.exit_code == 0
    assert len(reviews(checkout)) == 4


def test_an_output_that_can_not_be_read(checkout: Path, pairs: list[str], tmp_path: Path) -> None:
    """It is collected as suspected, which a person's verdict answers; collected again, that stays answered."""
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    said = golive("review", "--collect", pairs[0], str(broken), "--run", "r1")
    folder = next((checkout / "launch-review" / "ontogra").iterdir())
    golive("review", "--take", str(filled(folder, {**GOOD, "readability": 0})))
    golive("review", "--collect", pairs[0], str(broken), "--run", "r1")
    data = [entry.draft.data for entry in record(checkout).journal.entries()]

    assert "Output 1, run r1: it could not be read." in said.stdout
    assert "Suspected, confirm now" in said.stdout
    assert sum(isinstance(one, Suspected) for one in data) == 1
    assert "The output could not be read" in (folder / "output-1.html").read_text(encoding="utf-8")


def test_what_the_watch_is_told_of_a_suspicion() -> None:
    """All that is critical, and of the rest what is wrong with citations, which is what the watch has an alert for."""
    kinds = ((Kind.FABRICATED, "critical"), (Kind.WRONG_PAGE, "major"), (Kind.WRONG_NUMBER, "major"))
    flaws = tuple(Flaw(kind, severity, 1, "It is.") for kind, severity in kinds)
    judged = Judged((*flaws, Flaw(Kind.UNREADABLE_PAGE, "minor", 1, "It is.")))

    assert _codes(Audited(1, "r1", "a" * 64, "b" * 64, b"", None, judged=judged)) == ("fabricated", "wrong-page")


def test_a_packet_that_can_not_be_read(checkout: Path, pairs: list[str], tmp_path: Path) -> None:
    """Nothing can be held against it, so nothing is collected."""
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and no more")
    result = golive("review", "--collect", str(broken), pairs[1], "--run", "r1")

    assert isinstance(result.exception, UsageError)
    assert "the packet of run r1 (broken.pdf) can't be read" in str(result.exception)
    assert not (checkout / "launch-review").exists()


def test_a_collection_that_is_not_on_the_record(checkout: Path, pairs: list[str]) -> None:
    """A pack whose collection could not be recorded is told: its form could not be taken."""
    (checkout / "launch-record").write_text("a file where a folder should be")
    result = golive("review", "--collect", *pairs)

    assert isinstance(result.exception, StoreUnavailable)
    assert "is not on the record, so its form could not be taken" in str(result.exception)


def test_two_at_once(checkout: Path, sent: Path) -> None:
    """Of two that take the same form at the same moment one is refused, and each verdict is there once."""
    form = filled(sent, GOOD, GOOD)
    ended: list[str] = []

    def one() -> None:
        try:
            take(Where(checkout, "ontogra"), form, role="", by="", out=None)
            ended.append("taken")
        except GoliveError as error:
            ended.append(type(error).__name__)

    both = [threading.Thread(target=one) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert max(ended) == "taken"
    assert min(ended) in ("LockHeld", "UsageError")
    assert len(reviews(checkout)) == 2


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({**GOOD, "timeline": None}, 'sheet "Output 1", cell D12 (Timeline integrity) is empty. Write pass or fail'),
        ({**GOOD, "timeline": "=1=1"}, 'has "=1=1"'),
        ({**GOOD, "timeline": "maybe"}, 'has "maybe". Write pass or fail'),
        ({**GOOD, "top-events": 3}, '(Top events) has "3". Write 0, 1 or 2'),
        ({**GOOD, "top-events": 1.5}, 'has "1.5"'),
        ({**GOOD, "readability": None}, "(Readability) is empty"),
        ({}, "has no answer on any sheet"),
    ],
)
def test_what_is_no_answer(checkout: Path, sent: Path, answers: Mapping[str, object], said: str) -> None:
    """An answer that is missing, or is none, is named by sheet, cell and value, and nothing is on the record."""
    result = golive("review", "--take", str(filled(sent, answers)))

    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)
    assert reviews(checkout) == []


def _put(sheet: str, cell: str, value: object) -> Callable[[object], None]:
    def change(book: object) -> None:
        book[sheet][cell] = value  # type: ignore[index]

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_put("Output 1", "B2", "r9"), "cells B2 and B3 have run r9"),
        (_put("Output 1", "B3", "0" * 64), "with the hash 000000000000"),
        (_put("Output 1", "C11", "Nothing at all."), 'sheet "Output 1", cell C11 is not as it was sent'),
        (_put("Output 2", "A20", "more"), 'sheet "Output 2", cell A20 is not as it was sent'),
        (_put(FIRST, "B4", "20260101T000000Z-000000"), "which is not on the record of Ontogra production"),
        (_put(FIRST, "B4", None), "it has no sheet"),
        (_put(FIRST, "B4", '=HYPERLINK("x")'), "which is not what was sent"),
        (_put(FIRST, "B6", None), "cell B6 (Your name) is empty"),
        (_put(FIRST, "B6", '=HYPERLINK("x")'), "which is no name"),
        (lambda book: book.create_sheet("More"), 'has a sheet "More"'),  # type: ignore[attr-defined]
        (lambda book: book.remove(book["Output 2"]), "is not as it was sent"),  # type: ignore[attr-defined, index]
    ],
)
def test_a_form_that_was_changed(checkout: Path, sent: Path, change: Callable[[object], None], said: str) -> None:
    """Whatever was changed beside the answers is named, and nothing is on the record."""
    result = golive("review", "--take", str(filled(sent, GOOD, change=change)))

    assert isinstance(result.exception, UsageError), result.output
    assert said in str(result.exception)
    assert reviews(checkout) == []


CRITICAL = {**GOOD, "fabricated": "fail"}


@pytest.mark.parametrize(
    ("answers", "change", "said"),
    [
        ((CRITICAL, {**GOOD, "timeline": None}), None, 'sheet "Output 2", cell D12 (Timeline integrity) is empty'),
        (({"fabricated": "FAIL"},), None, "is empty. Write pass or fail"),
        ((CRITICAL,), _put(FIRST, "F3", "A note."), 'sheet "Start here", cell F3 is not as it was sent'),
        ((CRITICAL,), lambda book: book.create_sheet("More"), 'has a sheet "More"'),  # type: ignore[attr-defined]
        ((CRITICAL, GOOD), _put("Output 2", "B2", "r9"), "cells B2 and B3 have run r9"),
    ],
)
def test_what_is_critical_on_a_form_that_is_refused(
    checkout: Path, sent: Path, answers: tuple[Mapping[str, object], ...], change: Callable[[object], None], said: str
) -> None:
    """It is on the record, once, before the rest is refused; the mended form is taken as any other."""
    form = filled(sent, *answers, change=change)
    first, second = golive("review", "--take", str(form)), golive("review", "--take", str(form))
    stops = [(one.review_of, one.critical, one.collection) for one in reviews(checkout)]
    mended = golive("review", "--take", str(filled(sent, CRITICAL, GOOD)))

    assert isinstance(first.exception, UsageError)
    assert said in str(first.exception)
    assert "run r1: fabricated. STOP, said by Kim for Ontogra production" in str(first.exception)
    assert "It is on the record already." in str(second.exception)
    assert stops == [("r1", ("fabricated",), "")]
    assert mended.exit_code == 0, mended.output


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (None, ""),
        (_put("Output 1", "B3", "0" * 64), "Kim"),
        (_put(FIRST, "B4", "20260101T000000Z-000000"), "Kim"),
        (_put(FIRST, "B6", '=HYPERLINK("x")'), "Kim"),
    ],
    ids=["no-name", "another-output", "another-collection", "a-formula"],
)
def test_what_is_critical_for_nobody_known(
    checkout: Path, sent: Path, change: Callable[[object], None] | None, name: str
) -> None:
    """Without a name, or of no output that was collected here, it is told with the command that says it."""
    result = golive("review", "--take", str(filled(sent, CRITICAL, name=name, change=change)))

    assert isinstance(result.exception, UsageError)
    assert 'golive review r1 --critical fabricated --as "QA reviewer" --by NAME --target ontogra' in str(
        result.exception
    )
    assert reviews(checkout) == []


def test_a_new_critical_beside_another_verdict(checkout: Path, sent: Path) -> None:
    """What a person says otherwise now is refused with its command; what is new and critical is on the record."""
    golive("review", "--take", str(filled(sent, GOOD)))
    result = golive("review", "--take", str(filled(sent, {**GOOD, "timeline": "fail"}, CRITICAL)))

    assert "has given another verdict" in str(result.exception)
    assert "golive review r1 --critical timeline" in str(result.exception)
    assert [(one.review_of, one.critical) for one in reviews(checkout)] == [("r1", ()), ("r2", ("fabricated",))]


def test_notes_without_an_answer(sent: Path) -> None:
    """A note on a sheet without an answer is named: it counts as not read, and somebody has to read the note."""
    note = _put("Output 2", "E11", "FABRICATED, see p. 3")
    alone = golive("review", "--take", str(filled(sent, change=note)))
    beside = golive("review", "--take", str(filled(sent, GOOD, change=note)))

    assert 'It has notes alone: sheet "Output 2", cell E11.' in str(alone.exception)
    assert 'sheet "Output 2", cell E11 has a note, and the sheet no answer' in beside.stdout


def test_another_targets_form_while_the_record_is_away(checkout: Path, sent: Path) -> None:
    """Nothing is kept for a target that the form is not of; what is critical on it is told with its command."""
    form = filled(sent, CRITICAL, change=_put(FIRST, "B3", "Staging (staging)"))
    shutil.move(checkout / "launch-record", checkout / "away")
    (checkout / "launch-record").write_text("a file where a folder should be")
    result = golive("review", "--take", str(form))
    (checkout / "launch-record").unlink()
    shutil.move(checkout / "away", checkout / "launch-record")
    golive("ack", "T1", "--as", "operator")

    assert isinstance(result.exception, UsageError)
    assert "the form is of Staging (staging), not of ontogra" in str(result.exception)
    assert "golive review r1 --critical fabricated" in str(result.exception)
    assert reviews(checkout) == []


def test_another_targets_form(sent: Path) -> None:
    """A form is of the target whose outputs were collected, and of no other one."""
    form = filled(sent, GOOD, GOOD)
    result = CliRunner().invoke(app, ["review", "--take", str(form), "--target", "staging"])

    assert isinstance(result.exception, UsageError)
    assert "Nothing was collected yet" in str(result.exception)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--collect", "a.pdf"), "each output comes behind its packet"),
        (("--collect", "a.pdf", "b.pdf"), "can't be read"),
        (("--collect",), "does not read the outputs of Ontogra production itself"),
        (("--collect", "runbook.toml", "runbook.toml"), "is not a PDF"),
        (("--collect", *["x.pdf"] * 12), "the first 5 are collected"),
        (("--collect", "--clean"), "are three things"),
        (("r1", "--take", "f.xlsx"), "Leave r1 out"),
        (("r1", "--clean", "--run", "r2"), "--run goes with --collect"),
        (("r1", "r2", "--clean"), "2 runs are named"),
        (("--clean",), "0 runs are named"),
        (("--take", "runbook.toml"), "is no Excel workbook of today's kind"),
        (("--take", "f.xlsx"), "can't be read"),
        (("--take", "f.xlsx", "--as", "operator"), "QA reviewer's to give"),
    ],
)
def test_asked_wrongly(checkout: Path, words: tuple[str, ...], said: str) -> None:
    """What can't be done is refused with one sentence, and nothing is kept or recorded."""
    result = golive("review", *words)

    assert isinstance(result.exception, UsageError), result.output
    assert said in str(result.exception)
    assert not (checkout / "launch-review").exists()
    assert not list((checkout / "launch-record").rglob("*.json"))


@pytest.mark.parametrize("out", ["reports", "reports/pack", "Reports/pack"])
def test_never_among_evidence(checkout: Path, pairs: list[str], out: str) -> None:
    """A pack never goes under reports/, however that is written."""
    result = golive("review", "--collect", *pairs, "--out", out)

    assert isinstance(result.exception, UsageError)
    assert "under reports/ there is evidence" in str(result.exception)
    assert not (checkout / "reports").exists()


def test_another_folder(checkout: Path, pairs: list[str], tmp_path: Path) -> None:
    """With --out the pack, and later the receipt, are there, and nowhere else."""
    golive("review", "--collect", *pairs, "--run", "r1", "--run", "r2", "--out", "elsewhere")
    folder = next((tmp_path / "elsewhere").iterdir())
    shutil.copytree(folder, checkout / "a" / "b" / "c")
    said = golive("review", "--take", str(filled(checkout / "a" / "b" / "c", GOOD, GOOD)), "--out", "elsewhere")

    assert said.exit_code == 0, said.output
    assert list(folder.glob("receipt-*.json"))
    assert not (checkout / "launch-review").exists()


def test_while_the_record_is_away(checkout: Path, sent: Path) -> None:
    """What is critical is kept and said with whom to call, though the form can't be held against the record."""
    form = filled(sent, {**GOOD, "injury-scope": "fail"}, GOOD)
    shutil.move(checkout / "launch-record", checkout / "away")
    (checkout / "launch-record").write_text("a file where a folder should be")
    result = golive("review", "--take", str(form))
    (checkout / "launch-record").unlink()
    shutil.move(checkout / "away", checkout / "launch-record")
    golive("ack", "T1", "--as", "operator")

    assert result.exit_code == 3
    assert "NOT on the record" in result.output
    assert [one.critical for one in reviews(checkout)] == [("injury-scope",)]
