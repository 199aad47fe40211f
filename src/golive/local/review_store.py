"""The review store: a folder that only reviewers see, where an export is kept that somebody has to look at."""

import os
import re
from pathlib import Path

from golive.model.artefact import ReviewPack

_ODD = re.compile(r"[^A-Za-z0-9._-]|^\.+")
_LONGEST = 120


class ReviewStore:
    """The folder of a target's ``[review]``; nothing of it is evidence, and nobody but its owner may read it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, pack: ReviewPack, name: str) -> str:
        """Keep it under a name; the sentence where it is, or why it is not there, which never stops anybody."""
        name = _ODD.sub("-", name)[-_LONGEST:]
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._folder / name
            aside = path.with_name(f".{name}")
            aside.unlink(missing_ok=True)
            with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(pack.content)
            aside.replace(path)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", "") or type(error).__name__
            return f"The PDF could not be kept in the review store ({why})."
        return f"The PDF is in the review store as {name}."
