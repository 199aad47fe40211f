"""What the product answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Came = str
"""What an answer was beside its status, in words that end "It answered 401 with ..."; empty: nobody looked (older)."""
REFUSAL: Came = "the product's own refusal"
DECLARED: Came = "a refusal that the target file names"
REFUSALS = (REFUSAL, DECLARED)
JSON: Came = "JSON"
PAGE: Came = "a web page"
NOTHING: Came = "no body"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: its status and what little of its body a judge needs, by name.

    ``stored``: a cache gave it, so that it says nothing of what runs now.
    """

    status: int
    seconds: float
    body: Mapping[str, Any] = field(default_factory=dict)
    came: Came = ""
    stored: bool = False


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The sign-in page: its status, whether it has a password field, and the demo words seen on it.

    ``scripted``: a script may make its field, in a browser only; ``known``: it has what the target file says of it.
    """

    status: int
    password_field: bool
    demo_words: tuple[str, ...] = ()
    scripted: bool = False
    known: bool = False


@dataclass(frozen=True, slots=True)
class RunsRead:
    """Whether the states of golive's own firm's runs could be listed, and the words that are not known."""

    listed: int
    unknown_words: tuple[str, ...] = ()
    users_seen: bool = True
    """Whether what becomes of users' packets is seen, from wherever the target file says."""


@dataclass(frozen=True, slots=True)
class EarlierCases:
    """Cases of golive's own firm that were made before: how many were read, and why each of some can't be."""

    cases: int
    problems: tuple[str, ...] = ()
