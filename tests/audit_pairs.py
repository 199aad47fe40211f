"""Free paraphrases of pages, written without sight of the audit's rules: how each is judged.

Each line of ``paraphrases/*.jsonl`` is one claim: id, page (its cited page's text), others (other pages), claim, date,
provider, event, true, kind.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from golive.audit.judge import judge
from golive.model.audit import ClaimVerdict
from golive.model.output import Output, Row
from golive.model.packet_text import PacketPage, PacketText

PLACE = Path(__file__).parent / "paraphrases"


def pairs(place: Path, split: str) -> Iterator[dict[str, Any]]:
    """The claims of a split; empty for all."""
    for path in sorted(place.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            one: dict[str, Any] = json.loads(line)
            if split in {"", one.get("split", path.stem)}:
                yield one


def ended(one: dict[str, Any]) -> ClaimVerdict:
    """How the claim ended, as a row that cites the page."""
    texts = (one["page"], *one["others"])
    packet = PacketText("0" * 64, tuple(PacketPage(number, text) for number, text in enumerate(texts, 1)))
    row = Row(1, one.get("date", ""), one.get("provider", ""), one.get("event", ""), one["claim"], (1,))
    judged = judge(Output("0" * 64, 1, 1, (row,)), packet)
    verdicts = {flaw.verdict for flaw in judged.flaws if flaw.entry == 1 and flaw.severity != "minor"}
    verdicts |= {claim.verdict for claim in judged.claims if claim.entry == 1}
    order = (ClaimVerdict.CONTRADICTED, ClaimVerdict.UNVERIFIED)
    return next((verdict for verdict in order if verdict in verdicts), ClaimVerdict.SUPPORTED)


def count(place: Path, split: str) -> tuple[dict[bool, Counter[ClaimVerdict]], list[str]]:
    """How many ended how, true ones and others; and those that came out wrong."""
    counts: dict[bool, Counter[ClaimVerdict]] = {True: Counter(), False: Counter()}
    wrong = []
    for one in pairs(place, split):
        verdict = ended(one)
        counts[one["true"]][verdict] += 1
        if verdict is (ClaimVerdict.CONTRADICTED if one["true"] else ClaimVerdict.SUPPORTED):
            wrong.append(f"{one['id']} {one.get('kind') or 'true'}: {one['claim']}")
    return counts, wrong
