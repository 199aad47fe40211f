"""Where a command was typed, and the checkout that it is about: golive works in the checkout, people type below it."""

import os
from pathlib import Path

_MARK = "runbook.toml"
_typed_in: list[Path] = []


def enter_checkout() -> None:
    """Work in the checkout that this folder is in, if it is below one; what people type stays of their own folder."""
    folder = Path.cwd()
    root = next((one for one in (folder, *folder.parents) if (one / _MARK).is_file()), folder)
    if root != folder:
        _typed_in[:] = [folder]
        os.chdir(root)


def own_checkout() -> Path:
    """The checkout that golive itself runs from, wherever it was typed: what lies in another one is somebody else's."""
    return Path(__file__).resolve().parents[2]


def typed_in() -> Path:
    """The folder in which the command was typed."""
    return _typed_in[0] if _typed_in else Path.cwd()


def here(path: Path) -> Path:
    """A path that a person typed, of the folder that they typed it in."""
    return _typed_in[0] / path if _typed_in else path


def whole_path(target: str) -> str:
    """The whole path of a target file that was typed, for a command in another folder; a target's name as it is."""
    typed = here(Path(target))
    return str(typed.resolve()) if target.endswith(".toml") and typed.exists() else target
