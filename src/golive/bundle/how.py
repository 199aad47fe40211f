"""What goes into each bundle about how to verify it."""

from pathlib import Path

from golive.bundle.layout import HOW_TO_VERIFY


def how_to_verify() -> bytes:
    """The text, the same in every bundle."""
    return Path(__file__).with_name(HOW_TO_VERIFY).read_bytes().replace(b"\r\n", b"\n")
