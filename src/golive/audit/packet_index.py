"""The packet as the audit looks things up in it: the sentences of a page, and the pages that have a meaning."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

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
    """Reads each page when it is first asked for, once; pages are from 1.

    What only ``foreign`` pages say, those of another patient, the packet does not say.
    """

    def __init__(self, packet: PacketText, foreign: frozenset[int] = frozenset()) -> None:
        self.packet = packet
        self._foreign = foreign
        day_first = dates.only_day_first(page.text for page in packet.pages)
        self.order: dates.Order = "day-first" if day_first else "month-first"
        self._sentences: dict[int, tuple[Sentence, ...]] = {}
        self._meanings: dict[int, tuple[frozenset[str], ...]] = {}
        self._meant: dict[int, frozenset[str]] = {}
        self._mentions: dict[int, tuple[Mention, ...]] = {}
        self._with: dict[str, frozenset[int]] = {}

    def has(self, page: int) -> bool:
        """Whether the packet has this page."""
        return 1 <= page <= self.packet.count

    @property
    def packet_pages(self) -> range:
        """The numbers of all pages."""
        return range(1, self.packet.count + 1)

    def page(self, page: int) -> PacketPage:
        """A page by its number."""
        return self.packet.pages[page - 1]

    def sentences(self, page: int) -> tuple[Sentence, ...]:
        """The sentences of a page."""
        if page not in self._sentences:
            self._sentences[page] = sentences(self.page(page).text, self.order)
        return self._sentences[page]

    def meanings(self, page: int) -> tuple[frozenset[str], ...]:
        """The meanings in each sentence of a page."""
        if page not in self._meanings:
            said = self.sentences(page)
            self._meanings[page] = tuple(frozenset([word.meant for word in one.words]) for one in said)
        return self._meanings[page]

    def meant(self, page: int) -> frozenset[str]:
        """Every meaning on a page."""
        if page not in self._meant:
            self._meant[page] = frozenset[str]().union(*self.meanings(page))
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
        if meant not in self._with:
            self._with[meant] = self._found(meant)
        return self._with[meant]

    def has_like(self, meant: str) -> bool:
        """Whether any page has a word that begins as this one does: fluoroscopic for fluoroscopy."""
        return any(word.startswith(meant[:_STEM]) for word in self._written)

    def likely(self, weights: Mapping[str, float], most: int = 4) -> Sequence[int]:
        """The pages that have most of these meanings, by weight and by how rare each is; best first."""
        score: defaultdict[int, float] = defaultdict(float)
        for meant, weight in weights.items():
            pages = self.pages_with(meant)
            rare = weight / (1.0 + 4.0 * len(pages) / max(1, self.packet.count))
            for page in pages:
                score[page] += rare
        return sorted(score, key=lambda page: (-score[page], page))[:most]

    def _found(self, meant: str) -> frozenset[int]:
        if LEVEL.fullmatch(meant):
            return self._pages_of([meant.split("-", maxsplit=1)[0]])
        found = self._pages_of(self._by_meaning.get(meant, ()))
        for phrase in PHRASES_OF.get(meant, ()):
            parts = [self._pages_of([word]) for word in _RAW.findall(phrase)]
            if parts:
                found |= frozenset.intersection(*parts)
        return found

    def _pages_of(self, words: Iterable[str]) -> frozenset[int]:
        """The pages that have one of these words as they are written."""
        written = {one for word in words for one in self._written.get(word, ())}
        if not written:
            return _NONE
        found = frozenset(number for number, said in enumerate(self._said, 1) if not written.isdisjoint(said))
        return found - self._foreign

    @cached_property
    def _said(self) -> Sequence[frozenset[str]]:
        """What stands between the spaces of each page, in lower case: few of a packet's are different."""
        return [frozenset(plain(page.text).lower().split()) for page in self.packet.pages]

    @cached_property
    def _written(self) -> Mapping[str, Sequence[str]]:
        """Each word, to all in which it stands between spaces."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for one in frozenset[str]().union(*self._said):
            for word in _RAW.findall(one):
                found[word].append(one)
        return found

    @cached_property
    def _by_meaning(self) -> Mapping[str, Sequence[str]]:
        """Each meaning that a single word has, to the words that have it."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._written:
            found[number_of(word) if word[0].isdigit() else meaning(word.removesuffix("'s"))].append(word)
        return found
