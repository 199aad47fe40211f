"""What is written another way is found in the midst of much that is not, with its line, and so are secrets."""

import pytest

from golive.bundle.scan import Leak, Planted, scan

FILLER = b"nobody at all says this; " * 200
NAME = [Planted("name", "Wilhelmina Carterfield")]


@pytest.mark.parametrize(
    "said",
    [
        "Wilhelm\u00edna Carterfield",
        "Wilhelm\u00edna\\u0020Carterfield",
        "Wilhelmina%2520Carterfield",
        "Wilhelmina%252520Carterfield",
        "<b>Wilhelmina</b><i>Carterfield</i>",
        "Wilhel=\nmina=20Carterfield",
    ],
)
@pytest.mark.parametrize("at", [0, 1017, 1021, 1023, 2049])
def test_it_is_found_far_from_other_escapes(said: str, at: int) -> None:
    """Accents, escapes in escapes, tags and mail are found wherever a block of the content ends."""
    content = FILLER + b"-" * at + said.encode() + FILLER + b"</p>" + FILLER
    assert {leak.what for leak in scan({"a": content}, NAME)} == {"name"}


def test_the_line_of_a_name_with_accents_is_said() -> None:
    """What is left out between two places keeps its lines."""
    content = b"none\n" * 3000 + "Wilhelm\u00edna Carterfield".encode()
    assert scan({"a": content}, NAME) == (Leak("a", "line 3001", "name"),)


def test_a_secret_in_capitals_is_found() -> None:
    """A setting of the environment is written so."""
    said = b"AWS_SECRET_ACCESS_KEY=" + b"aB3+" * 10
    assert scan({"a": said}, ()) == (Leak("a", "line 1", "a secret key of AWS"),)
    assert scan({"a": b"forbearer " + b"a" * 30}, ()) == ()


def test_an_escape_of_mail_on_the_edge_of_a_block_is_undone() -> None:
    """It begins with the last sign of a block, and is the only one."""
    content = b"-" * (8 * 1024 - 11) + b"Wilhelmina=20Carterfield"
    assert {leak.what for leak in scan({"a": content}, NAME)} == {"name"}
