"""What can be done on a page of the website: the few actions that a target's workflow is written in."""

import re

import msgspec

from golive.config.forms import Seconds, path_trouble
from golive.errors import close_to


class _Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="do"):
    """One action."""


class _OnElement(_Action, frozen=True):
    """An action on one element, found by exactly one of role (with name), label, placeholder, text or css."""

    role: str = ""
    name: str = ""
    label: str = ""
    placeholder: str = ""
    text: str = ""
    css: str = ""

    def __post_init__(self) -> None:
        ways = [bool(way) for way in (self.role, self.label, self.placeholder, self.text, self.css)]
        if sum(ways) != 1:
            raise ValueError("an element is found by exactly one of role, label, placeholder, text or css")

    @property
    def described(self) -> str:
        """The element in words, for a sentence."""
        if self.role:
            return f'{self.role} "{self.name}"'
        return next(
            f'{way} "{value}"'
            for way, value in (
                ("field", self.label),
                ("field", self.placeholder),
                ("text", self.text),
                ("element", self.css),
            )
            if value
        )


_FILLED = ("email", "password", "matter_title", "matter")


def _mistyped(name: str, value: str) -> None:
    """Refuse what is almost one of the names that are filled in; others may be groups of ``wait_address``."""
    for field in re.findall(r"\{(\w+)\}", value):
        close = close_to(field, _FILLED)
        if field not in _FILLED and close:
            raise ValueError(f'{name} has "{{{field}}}", which is not filled in.{close}')


class Go(_Action, tag="go", frozen=True):
    """Open a page of the website by its path."""

    path: str

    def __post_init__(self) -> None:
        trouble = path_trouble("path", self.path)
        if trouble:
            raise ValueError(trouble)
        _mistyped("path", self.path)


class Fill(_OnElement, tag="fill", kw_only=True, frozen=True):
    """Type ``value`` into a field; ``{email}``, ``{password}``, ``{matter_title}`` are filled in at use."""

    value: str

    def __post_init__(self) -> None:
        super().__post_init__()
        _mistyped("value", self.value)


class Click(_OnElement, tag="click", frozen=True):
    """Press an element."""


class Upload(_OnElement, tag="upload", frozen=True):
    """Hand the packet to a file input."""


class WaitAddress(_Action, tag="wait_address", frozen=True):
    """Wait until the page's path matches a pattern; a group named ``matter`` is remembered for later steps."""

    pattern: str
    seconds: Seconds = 30.0

    def __post_init__(self) -> None:
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ValueError(f'pattern is "{self.pattern}": not a regular expression ({error})') from error


class WaitText(_Action, tag="wait_text", frozen=True):
    """Wait until a text is seen on the page."""

    text: str
    seconds: Seconds = 30.0


class WaitStatus(_OnElement, tag="wait_status", frozen=True):
    """Wait until an element shows one of the app's words for a finished run; fail at once on a failed one.

    It may be a wide one, such as ``main``: read is the smallest text in it that is exactly a word, in any case, and no
    help text; of several runs the one whose surroundings name our case. Of elements that hold
    nothing else the first counts.
    """

    seconds: Seconds = 300.0


class Download(_OnElement, tag="download", frozen=True):
    """Press an element and keep the file that the browser is then given."""

    seconds: Seconds = 60.0


Action = Go | Fill | Click | Upload | WaitAddress | WaitText | WaitStatus | Download
