"""The page of the target file: golive loads each of its examples, and every choice that there is stands there."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any, get_args

import pytest

from conftest import ROOT
from golive.config import target as targets
from golive.config.signals import CommandSignal, FilePackets, FileSignal, Named, Packets, Source

PAGE = (ROOT / "docs" / "target.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?^```toml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
WHOLE = {"source", "means", "scheme", "absent", "bucket", "folder"}
"""A table that says one of these is another one than it was."""


def beside(shipped: Mapping[str, Any], example: Mapping[str, Any]) -> dict[str, Any]:
    """The shipped tables with an example in the place of what they have."""
    merged = dict(shipped)
    for key, value in example.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = beside(merged[key], value) if both and not WHOLE & set(value) else value
    return merged


def loaded(example: str) -> targets.Target:
    """The shipped production target with an example in it."""
    shipped = tomllib.loads((ROOT / "targets" / "ontogra.toml").read_text(encoding="utf-8"))
    return targets.from_plain(beside(shipped, tomllib.loads(example)), source="docs/target.md")


@pytest.mark.parametrize(("title", "example"), EXAMPLES, ids=[title for title, _ in EXAMPLES])
def test_each_example_loads(title: str, example: str) -> None:
    """What the page shows is a target's file, and survives being written down."""
    target = loaded(example)

    assert title
    assert targets.from_plain(targets.to_plain(target), source="x") == target


def test_there_are_examples() -> None:
    """Each part of the page has its example."""
    assert len(EXAMPLES) == len(re.findall(r"^## ", PAGE, re.MULTILINE)) == PAGE.count("```toml\n") == 8


def test_every_choice_is_named() -> None:
    """Every source, every means and every scheme that a file may have is on the page, and every signal."""
    tags = [str(one.__struct_config__.tag) for kind in (Source, Packets) for one in get_args(kind)]
    intake = ("balancer-rule", "manual")
    schemes = ("site_session", "internal_jwt", "bearer", "none")

    assert [
        one for one in (*tags, *intake, *schemes, *get_args(Named)) if f"`{one}`" not in PAGE and f'"{one}"' not in PAGE
    ] == []


def test_what_the_examples_say() -> None:
    """The examples say what their sentences say: where each path is asked, and what lines are counted from."""
    found = {title.split("`")[-2]: loaded(example) for title, example in EXAMPLES}
    addresses, signals = found["[app.paths]"], found["[signals.NAME]"].signals

    assert addresses.through_site("/runs/7") == "https://app.ontogra.com/api/backend/runs/7"
    assert addresses.api(addresses.app.paths.health) == "https://app.ontogra.com/api/health"
    assert addresses.api(addresses.app.paths.export, run="7") == "https://api.ontogra.com/runs/7/artifacts/pdf"
    assert addresses.api(addresses.app.paths.worker) == "https://worker.ontogra.com/health"
    assert isinstance(signals["api_errors"], FileSignal)
    assert isinstance(signals["upload_failures"], CommandSignal)
    assert isinstance(found["[packets]"].packets, FilePackets)
    assert found["[cohort]"].missing["cohort_list"].startswith("kept by hand: the technical owner")
    assert found["absent"].missing["scaling"] == "one machine, and no more of them"
