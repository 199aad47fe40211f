"""CloudWatch's metric math as far as an alarm on a rate needs it, to see what an alarm would do with given counts."""

import re
from collections.abc import Callable, Mapping

_TOKEN = re.compile(r"\d+\.?\d*|[A-Za-z]\w*|\S")
_Number = float | None


def result(expression: str, values: Mapping[str, _Number]) -> _Number:
    """What the expression comes to; None where a metric that it needs has no data and nothing fills it.

    Known are ``+ - * /``, parentheses, numbers, the ids in ``values`` and ``FILL(x, number)``. Raises ``ValueError``
    for anything else.
    """
    tokens = [*_TOKEN.findall(expression), ""]
    answer = _sum(tokens, values)
    if tokens != [""]:
        raise ValueError(expression)
    return answer


def _sum(tokens: list[str], values: Mapping[str, _Number]) -> _Number:
    return _level(tokens, "+-", lambda: _level(tokens, "*/", lambda: _operand(tokens, values)))


def _level(tokens: list[str], signs: str, deeper: Callable[[], _Number]) -> _Number:
    left = deeper()
    while tokens[0] and tokens[0] in signs:
        sign, right = tokens.pop(0), deeper()
        left = None if left is None or right is None else _calculated(sign, left, right)
    return left


def _calculated(sign: str, left: float, right: float) -> _Number:
    if sign == "/":
        return left / right if right else None
    return left + right if sign == "+" else left - right if sign == "-" else left * right


def _operand(tokens: list[str], values: Mapping[str, _Number]) -> _Number:
    word = tokens.pop(0)
    if word in values:
        return values[word]
    if word[:1].isdigit():
        return float(word)
    if word == "FILL":
        _expect(tokens, "(")
        inner = _sum(tokens, values)
        _expect(tokens, ",")
        instead = _sum(tokens, values)
        _expect(tokens, ")")
        return instead if inner is None else inner
    if word == "(":
        inner = _sum(tokens, values)
        _expect(tokens, ")")
        return inner
    raise ValueError(word)


def _expect(tokens: list[str], token: str) -> None:
    if tokens.pop(0) != token:
        raise ValueError(token)
