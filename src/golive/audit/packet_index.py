"""The packet as the audit looks things up in it: the sentences of a page, and the pages that have a meaning."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from golive.audit.lexicon import PHRASES_OF, meaning
from golive.audit.mentions import Mention, mentions_of
from golive.audit.words import LEVEL, Sentence, number_of, plain, sentences
from golive.model.packet_text import PacketPage, PacketText
from golive.pdf import dates

_RAW = re.compile(r"\b[clts]\d{1,2}\b|[a-z]+(?:'[a-z]+)?|\d+(?:,\d{3})*(?:\.\d+)?(?:/\d+(?:\.\d+)?)?")
_STEM = 7
"""Letters by which words of one stem begin."""
_NONE: frozenset[int] = frozenset()


class PacketIndex:
    """Reads each page when it is first asked for, once; pages are from 1."""

    def __init__(self, packet: PacketText) -> None:
        self.packet = packet
        self.order: dates.Order = dates.order_of(page.text for page in packet.pages) or "month-first"
        self._sentences: dict[int, tuple[Sentence, ...]] = {}
        self._meant: dict[int, frozenset[str]] = {}
        self._mentions: dict[int, tuple[Mention, ...]] = {}
        self._raw: dict[str, set[int]] = {}
        self._by_meaning: dict[str, list[str]] = {}

    def has(self, page: int) -> bool:
        """Whether the packet has this page."""
        return 1 <= page <= self.packet.count

    def page(self, page: int) -> PacketPage:
        """A page by its number."""
        return self.packet.pages[page - 1]

    def sentences(self, page: int) -> tuple[Sentence, ...]:
        """The sentences of a page."""
        if page not in self._sentences:
            self._sentences[page] = sentences(self.page(page).text, self.order)
        return self._sentences[page]

    def meant(self, page: int) -> frozenset[str]:
        """Every meaning on a page."""
        if page not in self._meant:
            self._meant[page] = frozenset(word.meant for one in self.sentences(page) for word in one.words)
        return self._meant[page]

    def mentions(self, page: int) -> tuple[Mention, ...]:
        """What a page names of injuries, findings, procedures, studies, drugs and laboratory values."""
        if page not in self._mentions:
            found = [mention for at, one in enumerate(self.sentences(page)) for mention in mentions_of(one.words, at)]
            self._mentions[page] = tuple(found)
        return self._mentions[page]

    # ------------------------------------------------------------------ the whole packet, without reading it closely

    def pages_with(self, meant: str) -> frozenset[int]:
        """The pages that may have a meaning: one that is not named has it not."""
        self._know()
        if LEVEL.fullmatch(meant):
            return frozenset(self._raw.get(meant.split("-", maxsplit=1)[0], _NONE))
        found: set[int] = set()
        for raw in self._by_meaning.get(meant, ()):
            found |= self._raw[raw]
        for phrase in PHRASES_OF.get(meant, ()):
            parts = [self._raw.get(word, _NONE) for word in _RAW.findall(phrase)]
            if parts and all(parts):
                found |= set.intersection(*map(set, parts))
        return frozenset(found)

    def has_like(self, meant: str) -> bool:
        """Whether any page has a word that begins as this one does: fluoroscopic for fluoroscopy."""
        self._know()
        return any(raw.startswith(meant[:_STEM]) for raw in self._raw)

    def likely(self, weights: Mapping[str, float], most: int = 4) -> Sequence[int]:
        """The pages that have most of these meanings, by weight and by how rare each is; best first."""
        score: defaultdict[int, float] = defaultdict(float)
        for meant, weight in weights.items():
            pages = self.pages_with(meant)
            rare = weight / (1.0 + 4.0 * len(pages) / max(1, self.packet.count))
            for page in pages:
                score[page] += rare
        return sorted(score, key=lambda page: (-score[page], page))[:most]

    def _know(self) -> None:
        if self._raw:
            return
        found: defaultdict[str, set[int]] = defaultdict(set)
        for page in self.packet.pages:
            for raw in _raw_words(page.text):
                found[raw].add(page.number)
        by_meaning: defaultdict[str, list[str]] = defaultdict(list)
        for raw in found:
            by_meaning[number_of(raw) if raw[0].isdigit() else meaning(raw.removesuffix("'s"))].append(raw)
        self._raw, self._by_meaning = dict(found) or {"": set()}, dict(by_meaning)


def _raw_words(text: str) -> Iterable[str]:
    return set(_RAW.findall(plain(text).lower()))
