"""The words of the triggers: sentences that an operator reads aloud, without the words of engineers."""

import ast
import re
from pathlib import Path

import pytest

import golive.triggers

FOLDER = Path(golive.triggers.__file__).parent
BANNED = re.compile(
    r"deploy|task definition|p95|p-value|binomial|5xx|flag|cohort|latency|payload|exit code|\bassert|traceback"
    r"|\b(in)?valid\b|please|sorry",
    re.IGNORECASE,
)


def sentences(path: Path) -> list[str]:
    """Every piece of text in a module that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    papers = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in papers
    ]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_plain_words(path: Path) -> None:
    """No sentence of a trigger, whenever it is said, has a word that only an engineer knows or that blames."""
    assert [one for one in sentences(path) if BANNED.search(one)] == []


def test_there_are_sentences() -> None:
    """The search above sees what is read aloud."""
    assert any("Start the rollback now." in one for one in sentences(FOLDER / "api_error_words.py"))
