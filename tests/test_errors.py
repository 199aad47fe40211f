"""Laws of golive's errors: they are told apart by their type, and one function says how a command ends."""

import ast
from pathlib import Path

import pytest

from conftest import ROOT
from golive.errors import (
    ConfigurationError,
    ConsentMissing,
    LockHeld,
    NotAws,
    RecordBroken,
    RollbackRefused,
    SignedOut,
    StoreUnavailable,
    Throttled,
    Unreachable,
    UsageError,
)
from golive.verdict import Verdict, exit_status

_SEARCHES = {"startswith", "endswith", "find", "search", "match", "fullmatch", "count"}
_NO_CODE = {"workflow/browser.py"}  # Playwright has Chrome's code only in its text


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ((Verdict.PASS,), 0),
        ((Verdict.FAIL, RollbackRefused()), 1),
        ((UsageError(), ConsentMissing(), ConfigurationError()), 2),
        ((Verdict.WATCH, Verdict.INCONCLUSIVE, ValueError()), 3),
        ((StoreUnavailable(), RecordBroken(), LockHeld(), NotAws(), Throttled(), SignedOut(), Unreachable()), 3),
    ],
)
def test_one_function_says_how_a_command_ends(outcomes: tuple[Verdict | BaseException, ...], status: int) -> None:
    """Proven is 0, proven wrong 1, asked or configured wrongly 2, and what could not be told or done 3."""
    assert {exit_status(one) for one in outcomes} == {status}


def searched(tree: ast.AST, name: str) -> list[int]:
    """The lines of a handler that look for words in the text of the error that it caught."""
    texts = {f"str({name})", f"{name}.message", f"{name}.args", f"repr({name})"}
    found = []
    for node in ast.walk(tree):
        asked: list[ast.expr] = []
        if isinstance(node, ast.Compare) and any(isinstance(one, ast.In | ast.NotIn | ast.Eq) for one in node.ops):
            asked = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SEARCHES:
            asked = [node.func.value, *node.args]
        found += [node.lineno for one in asked if ast.unparse(one) in texts]  # type: ignore[attr-defined]
    return found


def test_no_message_is_searched_for_a_word() -> None:
    """Nobody looks into an error's sentence for what it is."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in Path(ROOT, "src", "golive").rglob("*.py")
        if path.relative_to(ROOT / "src" / "golive").as_posix() not in _NO_CODE
        for handler in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(handler, ast.ExceptHandler) and handler.name
        for line in searched(handler, handler.name)
    ]

    assert found == []
