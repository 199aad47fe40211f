"""What a target file says of the AWS account: the service, what stands before it, its alarms, and where a record is."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PureWindowsPath
from typing import Annotated

import msgspec

from golive.config.forms import BalancerName, Bucket, EcsName, PersonArn, Region, TargetGroupArn, address_trouble
from golive.config.signals import CloudWatchSignal, Named, Source

_ACCOUNT_DIGITS = 12
_ARN = re.compile(r"arn:aws[a-z-]*:(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*):(?P<account>[0-9]*):")


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file."""


class Aws(_Table, frozen=True):
    """The ECS service that is launched and rolled back, and what stands before it.

    ``load_balancer`` is the one that counts users' requests. ``rolls_back`` is the ARN of the user or role that would
    roll back, where it is not whoever runs golive.
    """

    account: str
    region: Region
    cluster: EcsName
    service: EcsName
    target_group: TargetGroupArn
    load_balancer: BalancerName
    endpoint_url: str = ""
    rolls_back: PersonArn = ""

    def __post_init__(self) -> None:
        if len(self.account) != _ACCOUNT_DIGITS or not self.account.isdecimal():
            raise ValueError(f'account is "{self.account}": an AWS account has {_ACCOUNT_DIGITS} digits')
        for name in ("target_group", "cluster", "service", "rolls_back"):
            trouble = self.elsewhere(name, getattr(self, name))
            if trouble:
                raise ValueError(trouble)
        trouble = address_trouble("endpoint_url", self.endpoint_url) if self.endpoint_url else ""
        if trouble:
            raise ValueError(trouble)

    @property
    def unfilled(self) -> bool:
        """Whether the account still is the placeholder of the file that we ship."""
        return not self.account.strip("0")

    def elsewhere(self, name: str, arn: str) -> str:
        """Why what an ARN names is not of this account and region; empty if it is, or if this is no ARN."""
        found = _ARN.match(arn)
        if found is None:
            return ""
        if found["region"] not in ("", self.region):
            return f"region is {self.region}, but the {name} is in {found['region']}"
        if found["account"] not in ("", self.account):
            if not found["account"].strip("0"):
                return f"{name} still has the zeros that stand for no account"
            return f"{name} is in account {found['account']}, but account is {self.account}"
        return ""


class AlarmNames(_Table, frozen=True):
    """The CloudWatch alarms that call people: the one on API errors, and others that may not ring at a launch."""

    api_errors: str
    others: tuple[str, ...] = ()


class ScalingLimits(_Table, frozen=True):
    """How many copies of the service there should be at least and at most."""

    minimum: Annotated[int, msgspec.Meta(ge=1)]
    maximum: Annotated[int, msgspec.Meta(ge=1)]

    def __post_init__(self) -> None:
        if self.minimum > self.maximum:
            raise ValueError(f"minimum is {self.minimum}, more than the maximum of {self.maximum}")


class Store(_Table, frozen=True):
    """Where the record of this target is kept: a folder, or a prefix in an S3 bucket of the target's own account.

    ``region`` is the bucket's, if not the one of [aws]: a record is best kept where the launch is not.
    """

    folder: str = ""
    bucket: Bucket = ""
    prefix: str = ""
    region: Region = ""

    def __post_init__(self) -> None:
        if bool(self.folder) == bool(self.bucket):
            raise ValueError("the store is exactly one of a folder or a bucket (with its prefix)")
        if self.folder and (self.prefix or self.region):
            raise ValueError("prefix and region of the store belong to a bucket, not to a folder")


class ReviewStore(_Table, frozen=True):
    """Where exports are kept that a reviewer has to look at: a folder of this machine, apart from all evidence."""

    folder: str

    def __post_init__(self) -> None:
        parts = {part.casefold() for part in PureWindowsPath(self.folder).parts}  # it knows both kinds of slash
        if not parts:
            raise ValueError("folder is empty: name the folder that only reviewers may read")
        if "reports" in parts:
            raise ValueError(
                f'folder is "{self.folder}", in reports/: that is evidence, which holds no patient\'s words'
            )


def misplaced(aws: Aws, signals: Mapping[Named, Source], listener: str) -> Iterator[str]:
    """What other tables name that does not belong to this service: a listener elsewhere, another load balancer."""
    trouble = aws.elsewhere("listener", listener)
    if trouble:
        yield f"intake.listener is not where the service is: {trouble}"
    for name, signal in signals.items():
        if name not in ("api_requests", "api_errors"):
            continue
        counted = signal.dimensions.get("LoadBalancer") if isinstance(signal, CloudWatchSignal) else None
        if counted is not None and counted != aws.load_balancer:
            yield f'signals.{name}.dimensions.LoadBalancer is "{counted}", and aws.load_balancer "{aws.load_balancer}"'
