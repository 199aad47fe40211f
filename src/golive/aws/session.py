"""Clients for one target, and what our credentials are."""

import contextlib
import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config

from golive import __version__
from golive.aws.answers import guard
from golive.aws.bounds import bound
from golive.aws.errors import translated
from golive.aws.retries import without_purse
from golive.clock import told_in
from golive.config.account import Aws
from golive.config.regions import domain
from golive.errors import SignedOut
from golive.facts import Credentials
from golive.proxies import proxies_for

_RENEWED = ("iam-role", "container-role", "assume-role", "assume-role-with-web-identity")
"""How botocore got credentials that it renews by itself, from something that does not end."""


class AwsSession:
    """Clients for the account of one target. ``environment`` is where credentials come from, if not boto3's own way."""

    def __init__(self, aws: Aws, environment: Mapping[str, str]) -> None:
        self.aws = aws
        asking = botocore.session.get_session()
        # Where AWS is, the target file alone says, also to the clients that botocore makes to sign in.
        asking.set_default_client_config(Config(ignore_configured_endpoint_urls=True))  # type: ignore[call-arg]  # its stubs lack it
        self._session: Any = boto3.Session(
            botocore_session=asking,
            aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
            aws_session_token=environment.get("AWS_SESSION_TOKEN"),
            profile_name=environment.get("AWS_PROFILE") if "AWS_ACCESS_KEY_ID" not in environment else None,
            region_name=aws.region,
        )
        guard(self._session)
        self._clients: dict[tuple[str, bool, float, str], Any] = {}
        self._making = threading.Lock()  # a boto3 session may make only one client at a time

    def client(self, service: str, *, once: bool = False, patience: float = 0.0, region: str = "") -> Any:  # noqa: ANN401 - boto3 makes its types at run time
        """A client, of another ``region`` if one is named.

        ``once`` switches retries off, for calls that change something and must not be sent twice. ``patience`` is for
        what must hold nobody up: so many seconds for an answer, asked for twice at most.
        """
        key = (service, once, patience, region)
        with self._making:
            if key not in self._clients:
                attempts = 1 if once else 2 if patience else 4
                self._clients[key] = self._make(service, attempts, patience or 20.0, region)
            return self._clients[key]

    def _make(self, service: str, attempts: int, patience: float, region: str) -> Any:  # noqa: ANN401 - as above
        own = urlsplit(self.aws.endpoint_url).hostname if self.aws.endpoint_url else None
        where = region or self.aws.region
        client = self._session.client(
            service,
            region_name=region or None,
            endpoint_url=self.aws.endpoint_url or None,
            config=Config(
                retries={"mode": "standard", "total_max_attempts": attempts},
                connect_timeout=min(5, patience),
                read_timeout=patience,
                user_agent_extra=f"golive/{__version__}",
                max_pool_connections=16,
                proxies=proxies_for(own or f"{service}.{where}.{domain(where)}"),
            ),
        )
        return bound(without_purse(client, attempts), 2 * patience)

    def client_of(self, service: str, named: str, *, once: bool = False) -> Any:  # noqa: ANN401 - as above
        """A client of the region that an ARN names; of our own for a name that is none."""
        region = named.split(":")[3] if named.startswith("arn:") and named.count(":") > 3 else ""
        return self.client(service, once=once, region="" if region == self.aws.region else region)

    def credentials(self, environment: Mapping[str, str]) -> Credentials:
        """Until when our credentials are good; keys without a session have no end. Real time, since AWS judges them.

        In ``environment`` a session is AWS_SESSION_TOKEN, and its end AWS_CREDENTIAL_EXPIRATION, as the AWS CLI
        writes it (`aws configure export-credentials --format env`).
        """
        now = datetime.now(UTC)
        if "AWS_ACCESS_KEY_ID" in environment:
            return Credentials(
                ends="AWS_SESSION_TOKEN" in environment,
                until=_moment(environment.get("AWS_CREDENTIAL_EXPIRATION", "")),
                read_at=now,
            )
        with translated("what our credentials are"):
            found = self._session.get_credentials()
            if found is None:
                raise SignedOut("AWS has no credentials for us. Sign in to AWS, then run again.")
            ends = bool(found.get_frozen_credentials().token)
        method = getattr(found, "method", "")
        if method in _RENEWED:
            return Credentials(ends=False, until=None, read_at=now)
        until = _sso_until() if method == "sso" else getattr(found, "_expiry_time", None)
        return Credentials(ends=ends, until=until, read_at=now)

    def secret(self, name: str) -> str:
        """The value of a secret in Secrets Manager."""
        with translated(f"read the secret {name}"):
            return str(self.client_of("secretsmanager", name).get_secret_value(SecretId=name)["SecretString"])


def _sso_until() -> datetime | None:
    """Until when the sign-in lasts from which botocore renews credentials of IAM Identity Center; None if not known.

    The AWS CLI keeps it beside the token, in a folder of its own; a sign-in that renews itself says no end.
    """
    ends: list[datetime] = []
    for path in (Path.home() / ".aws" / "sso" / "cache").glob("*.json"):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            kept = json.loads(path.read_text(encoding="utf-8"))
            end = _moment(str(kept.get("expiresAt", "")).replace("UTC", "+00:00"))
            if "accessToken" in kept and "refreshToken" not in kept and end is not None:
                ends.append(end)
    return max(ends, default=None)


def _moment(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def caller_account(session: AwsSession) -> str:
    """The account that our credentials belong to, asked of AWS itself."""
    with translated("who we are"):
        return str(session.client("sts").get_caller_identity()["Account"])


def aws_time(session: AwsSession) -> datetime | None:
    """What time AWS says it is, to the second; None if its answer does not say."""
    with translated("what time it is"):
        headers = session.client("sts").get_caller_identity()["ResponseMetadata"]["HTTPHeaders"]
    return told_in(headers)
