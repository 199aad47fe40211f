"""How the product says that it is well: where in its answers, and in what words."""

import msgspec


class Says(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Places in the JSON of ``health`` and ``depth``, as ``queue.stalled``.

    ``health`` is the place of the word that is one of ``healthy``, in any case. ``stuck`` is that of the number of runs
    that are stuck, ``workers`` that of the number of workers that are alive. ``sign_in`` is a text in the HTML of the
    sign-in page and of no other, where its password field is made by a script.
    """

    health: str = "status"
    healthy: tuple[str, ...] = ("ok",)
    stuck: str = "stale_running"
    workers: str = "workers"
    sign_in: str = ""

    def __post_init__(self) -> None:
        if not self.healthy:
            raise ValueError("healthy has no word, so that the app could never be well")
