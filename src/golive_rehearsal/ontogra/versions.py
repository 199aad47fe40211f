"""The versions of the app, by image tag: what each does differently from a good one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Version:
    """One version. Each field that is true is a way of being bad; a good version has none, or only comes to it."""

    tag: str
    runs_fail: bool = False
    """Every run ends ``failed`` while the worker reads the packet."""
    matters_fail: bool = False
    """Every request about a matter answers 500."""
    uncited: bool = False
    """Rows of the chronology cite no page."""
    cites_beyond: bool = False
    """Rows cite pages that the packet does not have."""
    cites_next: bool = False
    """Rows cite the page after the one that says it."""
    empty: bool = False
    """The timeline of the chronology has no rows."""
    runs_stuck: bool = False
    """A run, once begun, runs for ever."""
    login_broken: bool = False
    """Nobody is let in: every token is refused, good ones too."""
    late: float = 0.0
    """Every answer about firms, matters and runs comes so many seconds late."""
    unhealthy: bool = False
    """The health address answers 503."""
    crashes: bool = False
    """Leaves at start."""
    export: str = ""
    """How its export differs: ``turned`` (days as MM/DD/YYYY, the last one first), ``ranges`` (cites pages that are not
    there behind one that is), ``bates`` (other numbers), ``pictures``, ``beside`` (a claim below the table)."""
    spoils: bool = False
    """Is well until the switch ``release_spoilt``; then everything behind the health address answers 500."""
    older: bool = False
    """Does not know yet how the newest website starts a run."""


VERSIONS: dict[str, Version] = {
    version.tag: version
    for version in (
        Version("1.4.2", older=True),
        Version("1.5.0", spoils=True),
        Version("1.5.1-bad", runs_fail=True),
        Version("1.5.1-5xx", matters_fail=True),
        Version("1.5.1-uncited", uncited=True),
        Version("1.5.1-wrongpage", cites_beyond=True),
        Version("1.5.1-nextpage", cites_next=True),
        Version("1.5.1-empty", empty=True),
        Version("1.5.1-stuck", runs_stuck=True),
        Version("1.5.1-login", login_broken=True),
        Version("1.5.1-slow", late=3.0),
        Version("1.5.1-unhealthy", unhealthy=True),
        Version("1.5.1-crash", crashes=True),
        Version("1.5.2"),
        Version("rebuilt", runs_fail=True),
        *(Version(f"1.5.1-{form}", export=form) for form in ("turned", "ranges", "bates", "pictures", "beside")),
    )
}

NEWEST_WEB = "2.6.0"
"""The version of the website that needs the newest API; each older one works with every API."""


def version_of(tag: str) -> Version:
    """The version of an image tag. Raises ``KeyError`` for an image that was never built."""
    return VERSIONS[tag]
