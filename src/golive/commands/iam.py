"""The policies of docs/iam, filled in from a target file: who has to be allowed what in the account."""

import json
import re
from pathlib import Path

from golive.config.account import Aws
from golive.config.intake import BalancerRule
from golive.config.regions import partition
from golive.config.signals import LogPackets, LogSignal
from golive.config.target import Target
from golive.errors import ConfigurationError, UsageError, close_to

POLICIES = ("check", "rollback", "store", "secrets")
_WORD = re.compile(r"<[A-Z_]+>")


def filled(name: str, target: Target, folder: Path) -> str:
    """A policy as JSON with the target's own names in it; words in angle brackets that are left are the reader's.

    Raises ``UsageError`` for a policy that there is not, ``ConfigurationError`` for one that the target has no use for.
    """
    if name not in POLICIES:
        raise UsageError(f'no policy "{name}".{close_to(name, POLICIES)} Known: {", ".join(POLICIES)}.')
    if target.aws is None:
        raise ConfigurationError(target.why_absent("aws"))
    text = (folder / f"{name}.json").read_text(encoding="utf-8")
    text = text.replace("arn:aws:", f"arn:{partition(target.aws.region)}:")
    known = _known(target, target.aws)
    if name == "store":
        if target.store is None or not target.store.bucket:
            raise ConfigurationError(f"The record of {target.title} is not kept in S3, so it needs no policy.")
        known |= {"BUCKET": target.store.bucket, "PREFIX": target.store.prefix.strip("/")}
        text = text if known["PREFIX"] else text.replace("<PREFIX>/", "")
    if name == "check":
        return _for_each_log(_with(text, known), target)
    if name == "secrets":
        return _for_each_secret(_with(text, known), target)
    return _with(text, known)


def _known(target: Target, aws: Aws) -> dict[str, str]:
    """What the target file knows of the words in angle brackets."""
    known = {
        "ACCOUNT": aws.account,
        "REGION": aws.region,
        "CLUSTER": aws.cluster,
        "SERVICE": aws.service,
    }
    if aws.rolls_back:
        known["OURSELVES"] = aws.rolls_back
    if target.compatibility is not None:
        known["WEBSITE_SERVICE"] = target.compatibility.website_service
    if target.cohort is not None and target.cohort.parameter:
        known["COHORT"] = f"/{target.cohort.parameter.lstrip('/')}"
    if isinstance(target.intake, BalancerRule):
        known["LISTENER"] = target.intake.listener
        known["LISTENER_RULES"] = target.intake.listener.replace(":listener/", ":listener-rule/")
    return known


def left(text: str) -> list[str]:
    """The words in angle brackets that a policy still has."""
    return sorted(set(_WORD.findall(text)))


def _for_each_log(text: str, target: Target) -> str:
    """The statement on logs for each log group that golive reads: of audit lines, of signals, of packets."""
    sources = (*target.signals.values(), target.packets)
    groups = [target.audit_log.group] if target.audit_log is not None else []
    groups += [one.group for one in sources if isinstance(one, LogSignal | LogPackets)]
    policy = json.loads(text)
    for statement in policy["Statement"]:
        if "<LOG_GROUP>" in statement["Resource"] and groups:
            each = [statement["Resource"].replace("<LOG_GROUP>", group) for group in dict.fromkeys(groups)]
            statement["Resource"] = each[0] if len(each) == 1 else each
    return json.dumps(policy, indent=2) + "\n"


def _for_each_secret(text: str, target: Target) -> str:
    """Golive's own secrets by their names, and the product's only where the target lets golive read it."""
    sources = (target.app.synthetic.password, target.app.auth.secret)
    names = [one.aws_secret for one in sources if one is not None and one.aws_secret]
    policy = json.loads(text)
    own, product = policy["Statement"]
    own["Resource"] = [_with(own["Resource"], {"SECRET": name}) for name in names]
    read = target.environment is not None and target.environment.internal_auth_secret.read
    policy["Statement"] = [*([own] if names else []), *([product] if read else [])]
    if not policy["Statement"]:
        raise ConfigurationError(f"{target.title} takes no secret from AWS, so it needs no policy.")
    return json.dumps(policy, indent=2) + "\n"


def _with(text: str, known: dict[str, str]) -> str:
    return _WORD.sub(lambda word: known.get(word[0].strip("<>"), word[0]), text)
