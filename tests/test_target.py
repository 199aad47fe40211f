"""Target files: strict, without secrets, every facility declared; and consent by effect."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from golive.config import target as targets
from golive.config.consent import Consent, Effect
from golive.errors import ConfigurationError, ConsentMissing, UsageError


def plain() -> dict[str, Any]:
    """The shipped production target as plain tables."""
    return tomllib.loads((ROOT / "targets" / "ontogra.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["ontogra", "staging"])
def test_shipped_targets(name: str) -> None:
    """The shipped targets load, are live, and survive being written down."""
    target = targets.load(ROOT / "targets" / f"{name}.toml")

    assert target.live
    assert targets.from_plain(targets.to_plain(target), source="x") == target


def test_an_absent_facility_has_a_reason() -> None:
    """A facility can be absent with a reason, and survives being written down."""
    target = targets.from_plain({**plain(), "aws": {"absent": "runs elsewhere"}}, source="x")

    assert target.aws is None
    assert target.why_absent("aws") == "Ontogra production has no aws: runs elsewhere."
    assert targets.from_plain(targets.to_plain(target), source="x") == target


def test_a_record_may_be_under_an_s3_prefix() -> None:
    """A store is a bucket with a prefix, in a region of its own if one is named, and survives being written down."""
    target = targets.from_plain(
        {**plain(), "store": {"bucket": "records", "prefix": "launch", "region": "ca-central-1"}}, source="x"
    )

    assert target.store is not None
    assert (target.store.bucket, target.store.prefix, target.store.region) == ("records", "launch", "ca-central-1")
    assert targets.from_plain(targets.to_plain(target), source="x") == target


def changed(*path: str, value: object) -> dict[str, Any]:
    """The plain tables with one value changed or added."""
    tables = plain()
    table = tables
    for name in path[:-1]:
        table = table[name]
    table[path[-1]] = value
    return tables


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        (changed("signals", "login_failures", value={"source": "packets"}), "counts failed runs only"),
        (changed("signals", "api_errors", value={"source": "manual"}), "nobody can count every request by hand"),
        (changed("signals", "upload_failures", "match", value="(status"), "not a regular expression"),
        (changed("packets", value={"means": "logs", "group": "g", "pattern": "p", "match": "x"}), "no group packet"),
        (changed("packets", value={"means": "api", "firms": ["golive-synthetic", "harbor"]}), "firms names harbor"),
        (changed("packets", value={"absent": "nobody tells"}), "there is no table [packets]"),
        (changed("app", "colour", value="red"), "colour"),
        (changed("app", "auth", "scheme", value="magic"), "magic"),
        (changed("app", "auth", value={"scheme": "internal_jwt"}), "needs a secret"),
        (changed("app", "synthetic", "password", value={"env": "A", "aws_secret": "b"}), "exactly one source"),
        (changed("app", "synthetic", "password", value="hunter2"), "password"),
        (
            changed("workflow", "export", value=[{"do": "download", "role": "button", "css": "x"}]),
            "exactly one of role",
        ),
        (changed("workflow", "export", value=[{"do": "dance"}]), "dance"),
        (changed("app", "api_url", value="api.ontogra.com"), 'api_url is "api.ontogra.com": write the whole address'),
        (changed("app", "site_url", value="ftp://app.ontogra.com"), "site_url"),
        (changed("aws", "account", value="12345"), "has 12 digits"),
        (changed("aws", "region", value="eu-west-1"), "the target_group is in us-east-1"),
        (changed("store", "bucket", value="b"), "exactly one of a folder or a bucket"),
        (changed("store", value={}), "exactly one of a folder or a bucket"),
        (changed("store", "prefix", value="p"), "belong to a bucket"),
        ({name: table for name, table in plain().items() if name != "store"}, '"store" is not declared'),
    ],
)
def test_strict(tables: dict[str, Any], words: str) -> None:
    """A mistake in a target file is one error that names the file and the key."""
    with pytest.raises(ConfigurationError, match="here") as raised:
        targets.from_plain(tables, source="here")

    assert words in str(raised.value)


def test_the_rehearsals_name_is_taken(tmp_path: Path) -> None:
    """No file may call itself the rehearsal: a live target under that name would be touched without asking."""
    path = tmp_path / "x.toml"
    text = (ROOT / "targets" / "ontogra.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('name = "ontogra"', 'name = "rehearsal"'), encoding="utf-8")

    with pytest.raises(ConfigurationError, match="is built in"):
        targets.load(path)


def test_consent_is_by_effect() -> None:
    """Each effect on a live target needs its own consent, which names the target and its account."""
    target = targets.from_plain(plain(), source="x")
    given = Consent.given(["synthetic-case"])

    given.need(Effect.SYNTHETIC_CASE, target)
    with pytest.raises(ConsentMissing, match=r"Ontogra production, account 000000000000 is live.*--allow=rollback"):
        given.need(Effect.ROLLBACK, target)


@pytest.mark.parametrize("name", ["all", "everything", "*", ""])
def test_no_consent_to_everything(name: str) -> None:
    """There is no word that allows everything."""
    with pytest.raises(UsageError, match='There is no "all"'):
        Consent.given([name])
