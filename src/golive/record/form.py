"""What every form of the record is made of: closed, with no room for free text, so nothing of a packet can get in."""

from datetime import datetime
from typing import Annotated

import msgspec

# Both patterns end in \Z, because $ would let a line break through.
Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._:/@-]*\Z", max_length=300)]
"""An id, an ARN or a word of a closed list; never a sentence."""
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Count = Annotated[int, msgspec.Meta(ge=0)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment with its zone in it; one without a zone is refused, because nobody could compare it."""


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A closed form: an unknown key is refused.

    The limits of its fields hold for what is read; ``golive.record.chain.encode`` sees to it that they hold for what is
    written too. Each form says ``frozen`` again because mypy does not inherit it.
    """
