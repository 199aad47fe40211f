"""The review store: a folder that only reviewers see, where an export is kept that somebody has to look at."""

import contextlib
import os
import re
from pathlib import Path

from golive.errors import StoreUnavailable
from golive.files import content_of
from golive.model.artefact import ReviewPack

_ODD = re.compile(r"[^A-Za-z0-9._-]|^\.+")
_LONGEST = 120


class ReviewStore:
    """The folder of a target's ``[review]``; nothing of it is evidence, and nobody but its owner may read it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, pack: ReviewPack, name: str) -> str:
        """Keep it under a name; the sentence where it is, or why it is not there, which never stops anybody."""
        name = _named(name)
        try:
            self._made()
            _write(self._folder, name, pack.content)
        except (OSError, ValueError) as error:
            return f"The PDF could not be kept in the review store ({_why(error)})."
        return f"The PDF is in the review store as {name}."

    def put(self, pack: ReviewPack, within: str) -> Path:
        """Keep it under its own name in a folder of the store; where it is now.

        What is there already is left alone, since somebody may have filled it in. Raises ``StoreUnavailable``.
        """
        folder, name = self.folder(within), _named(pack.name)
        try:
            self._made()
            return _write(folder, name, pack.content, anew=True)
        except FileExistsError as error:
            raise StoreUnavailable(f"{folder / name} is there already, and is left as it is.") from error
        except (OSError, ValueError) as error:
            raise StoreUnavailable(
                f"The review store can't be written ({folder / name}: {_why(error)}). Make it writable, or name "
                "another folder with --out."
            ) from error

    def content(self, name: str, within: str, most: int) -> bytes | None:
        """What is kept under a name in a folder of the store; None where nothing that can be read is."""
        with contextlib.suppress(OSError, ValueError):
            return content_of(self.folder(within) / _named(name), most)
        return None

    def folder(self, within: str) -> Path:
        """A folder of the store."""
        return self._folder / _named(within)

    def _made(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _named(name: str) -> str:
    return _ODD.sub("-", name)[-_LONGEST:]


def _write(folder: Path, name: str, content: bytes, *, anew: bool = False) -> Path:
    """Write a file that nobody but its owner may read; whoever is killed meanwhile leaves no half of one."""
    folder.mkdir(mode=0o700, exist_ok=True)
    path, aside = folder / name, folder / f".{name}"
    if anew and path.exists():
        raise FileExistsError(str(path))
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    aside.replace(path)
    return path


def _why(error: Exception) -> str:
    return getattr(error, "strerror", "") or type(error).__name__
