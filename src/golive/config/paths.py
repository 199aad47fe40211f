"""The addresses of the product's API, and where each is asked: at the API itself, or at the website."""

from collections.abc import Mapping

import msgspec

from golive.config.forms import address_trouble, path_trouble, placeholder_trouble


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the target file."""


_ALL = ("firm", "matter", "run")
_IN_PATHS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(("sign_in", "health", "depth", "worker"), ((), ())),
    **dict.fromkeys(("firm", "firm_matters"), (("firm",), ())),
    **dict.fromkeys(("matter", "runs"), (("matter",), ("matter",))),
    "documents": (_ALL, ("matter",)),
    "document": (("document",), ("document",)),
    **dict.fromkeys(("run", "cancel", "export"), (_ALL, ("run", "matter"))),
}
"""What each path may have filled in, and what it must have one of."""


API, SITE = "api:", "site:"


def place_of(path: str) -> tuple[str, str]:
    """Where a path is said to be asked, ``api:`` or ``site:`` or as the others, and the path itself."""
    where = next((one for one in (API, SITE) if path.startswith(one)), "")
    return where, path.removeprefix(where)


class Paths(_Table, frozen=True):
    """The API's addresses, with ``{firm}``, ``{matter}`` and ``{run}`` filled in at use.

    Where golive asks through the website, ``api:`` before a path has it asked at the API itself; ``site:`` before
    ``health`` or ``depth`` has it asked at the website. ``worker`` is where the worker itself says how it is, there or
    at a whole address of its own; empty where it has none. ``document`` is where an uploaded packet can be had back, by
    ``{document}``; empty where it can't, and then that it is kept whole is only what the product says.
    """

    sign_in: str = "/auth/signin"
    health: str = "/health"
    depth: str = "/health/worker/details"
    worker: str = ""
    firm: str = "/firms/{firm}"
    firm_matters: str = "/firms/{firm}/matters"
    matter: str = "/matters/{matter}"
    documents: str = "/matters/{matter}/documents"
    document: str = ""
    runs: str = "/matters/{matter}/runs"
    run: str = "/runs/{run}"
    cancel: str = "/runs/{run}/cancel"
    export: str = "/runs/{run}/artifacts/pdf?export_mode=INTERNAL"

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            trouble = _trouble(name, getattr(self, name))
            if trouble:
                raise ValueError(trouble)


def _trouble(name: str, path: str) -> str:
    """Why this can't be the path of that name; empty if it can."""
    if name in ("worker", "document") and not path:
        return ""
    if name == "worker" and "://" in path:
        return address_trouble(name, "/".join(path.split("/")[:3]))
    where, rest = place_of(path)
    trouble = path_trouble(name, rest)
    if trouble:
        return trouble.replace(f'"{rest}"', f'"{path}"', 1)
    if where == SITE and name not in ("health", "depth"):
        return f'{name} is "{path}": site: is for health and depth'
    allowed, one_of = _IN_PATHS[name]
    return placeholder_trouble(name, path, allowed, one_of=one_of)
