"""What an output must not show: placeholders, banners of an inner version, links to a developer's machine."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from golive.audit.case import Case, Told
from golive.model.audit import Flaw, Kind
from golive.model.output import Output
from golive.model.packet_text import PacketPage

INTERNAL = "INTERNAL"
LINKS, MARGIN, BOTH = "Links", "Header or footer", "Both versions"
"""The names of the entries that flaws of no single statement are told of."""
_BANNER = re.compile(
    r"internal (?:analytics|use only|only|draft|working copy)|not for external (?:distribution|use|release)"
    r"|do not distribute|attorney work product only|for internal",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r"\bMEDIATION\b(?! LEVERAGE)|\bEXTERNAL EXPORT\b")
_INSIDE = re.compile(r"\bINTERNAL\b(?! ANALYTICS| USE| ONLY)")
_ANYWHERE = re.compile(
    r"\[object Object\]|lorem ipsum|\{\{[^}]*\}\}|\$\{\w+\}|\bTBD\b|\bTODO\b|\bFIXME\b|\bX{4,}\b|<(?:insert|todo)[^>]*>"
    r"|\b(?:1900-01-01|0001-01-01|01/01/1900)\b|\bsee (?:patient header|ground truth)\b"
    r"|\bunknown (?:provider|facility|physician|patient|doctor)\b|\binsert (?:name|date|text) here\b"
    r"|(?<=: )(?:undefined|NaN|null)(?=[\s.,;]*$)",
    re.IGNORECASE,
)
_STARTS = re.compile(r"\W*(?:undefined|null|NaN|N/A)(?![\w-])", re.IGNORECASE)
"""How a cell begins that a value is missing from."""
_WHOLE = re.compile(
    r"\W*(?:undefined|none|null|nan|unknown|tbd|todo|n/?a|placeholder|test|string|provider|provider name|facility name"
    r"|\{\w+\}|<\w+>|-+)\W*",
    re.IGNORECASE,
)
_PATIENT = re.compile(r"^patient(?: name)?\s*[:|-]?\s+(?P<value>\S.*)$", re.IGNORECASE)
_LABELS = re.compile(
    r"(?:number of \w+|patient name|name|date of birth|see \w+ \w+|address|marital status|not provided|phone)\W*",
    re.IGNORECASE,
)
_MODES = re.compile(r"\b(?:INTERNAL|MEDIATION|EXTERNAL)\b")


def flaws(case: Case) -> Iterator[Flaw]:
    """What an output shows that it must not."""
    for told in case.told:
        yield from _placeholder(told, case)
    yield from _banner(case)
    yield from _links(case.output)


def identical_versions(one: Output, other: Output) -> Flaw | None:
    """Whether two exports of one run, made for different readers, are the same but for their names."""
    if one.sha256 == other.sha256:
        how = "byte for byte"
    elif one.rows and _said(one) == _said(other):
        how = "in every row and statement"
    else:
        return None
    reason = f"The two versions are equal {how}: one reader is shown what was made for another."
    return Flaw(Kind.IDENTICAL_VERSIONS, "major", BOTH, reason)


def _said(output: Output) -> tuple[object, ...]:
    rows = [(row.date, row.provider, row.event, row.finding, row.cited) for row in output.rows]
    passages = [_MODES.sub("", one.text).strip() for one in output.passages if not _BANNER.search(one.text)]
    return (*rows, *[one for one in passages if one])


def _placeholder(told: Told, case: Case) -> Iterator[Flaw]:
    cells = (told.date, told.provider, told.event, told.text)
    found = _ANYWHERE.search(" | ".join(cells)) or next(filter(None, map(_STARTS.match, cells)), None)
    empty = next((cell for cell in (told.provider, told.event) if told.row and _WHOLE.fullmatch(cell)), "")
    if told.row and _WHOLE.fullmatch(told.text):
        empty = told.text
    label = _PATIENT.match(told.text) if not told.row else None
    if label and _LABELS.fullmatch(label["value"]):
        empty = label["value"]
    shown = found[0] if found else empty.strip()
    if not shown:
        return
    quoted = shown.lower() in " ".join(page.text for page in _pages(told, case)).lower()
    dated = shown in told.date
    reason = f'The entry shows "{shown}" where a record\'s own words belong.'
    yield Flaw(
        Kind.PLACEHOLDER,
        "minor" if quoted and not told.row else "critical" if dated else "major",
        told.entry,
        reason,
        cited=told.cited,
        quote=told.text or shown,
        on=told.on,
    )


def _pages(told: Told, case: Case) -> list[PacketPage]:
    return [page for page in case.packet.pages if page.number in told.cited]


def _banner(case: Case) -> Iterator[Flaw]:
    """A banner of an inner version on an output that is meant for others, by its mode or by its own words."""
    texts = [(f"{told.entry}\n{told.text}", told.entry, told.on) for told in case.told if not told.row]
    texts += [(margin, MARGIN, 1) for margin in case.output.margins]
    shown = [(text, entry, on) for text, entry, on in texts if _BANNER.search(text)]
    if not shown or case.mode == INTERNAL:
        return
    outside = bool(case.mode) or any(_OUTSIDE.search(text) for text, _, _ in texts)
    if not outside and any(_INSIDE.search(text) for text, _, _ in texts):
        return
    text, entry, on = shown[0]
    reason = "A banner says that this is not for readers outside, on an output that is made for them."
    yield Flaw(Kind.INTERNAL_BANNER, "major", entry, reason, quote=text, on=on)


def _links(output: Output) -> Iterator[Flaw]:
    inner = [link for link in output.links if _is_inner(link)]
    if inner:
        reason = f"{len(inner)} of {len(output.links)} links lead to a machine that no reader can reach."
        yield Flaw(Kind.DEV_LINK, "major", LINKS, reason, quote=inner[0])


def _is_inner(link: str) -> bool:
    """Whether a link leads to a file, to the reader's own machine, or into somebody's own network."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return False
    if parts.scheme == "file" or host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan")):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_private or address.is_loopback or address.is_link_local or address.is_unspecified
