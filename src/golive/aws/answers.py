"""The one door that every answer comes through: it is AWS's, and it has what was asked for.

botocore takes a web page in AWS's place, or nothing at all, for an answer without content, and S3's "kept" is an empty
body (findings/botocore-web-page-is-empty-answer.sh). So what carries no mark of AWS's is refused before it is read,
and a member that is not there is an error of golive's, not a ``KeyError``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError

from golive.aws.bounds import few
from golive.errors import Unexpected
from golive.model.plain_words import state

_MARKS = {"x-amzn-requestid", "x-amz-request-id", "x-amz-id-2"}
_STATES = ("status", "state", "statevalue")
_PAGE = re.compile(rb"(?is)[\xef\xbb\xbf\s]*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b")


class NotFromAws(BotoCoreError):
    """What answered is not AWS, nor a store that speaks as S3 does."""

    fmt = "What answered is not AWS."


def guard(session: boto3.Session) -> None:
    """Let the answers of every client of a session in by the door, of those too that botocore makes to sign in."""
    events: Any = session.events
    events.register_first("before-parse", _only_aws)
    events.register("creating-client-class", lambda base_classes, **_: base_classes.insert(0, _Client))


def marked(headers: Mapping[str, str]) -> bool:
    """Whether headers, their names in small letters, have the number that AWS gives every request."""
    return not _MARKS.isdisjoint(headers)


class _Client:
    """What golive puts before botocore's own client class, whose one way to every operation this is."""

    def get_paginator(self, operation_name: str) -> "_Pages":
        return _Pages(super().get_paginator(operation_name), operation_name)  # type: ignore[misc]

    def _make_api_call(self, operation_name: str, api_params: Any) -> Any:  # noqa: ANN401 - botocore's own
        return _answered(super()._make_api_call(operation_name, api_params))  # type: ignore[misc]


class _Pages:
    """botocore's paginator, which follows whoever always names one more page."""

    def __init__(self, paginator: Any, operation: str) -> None:  # noqa: ANN401 - botocore's own
        self._paginator, self._operation = paginator, operation

    def paginate(self, **asked: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
        """The pages, as many as golive reads."""
        return few(self._paginator.paginate(**asked), self._operation)


class _Answer(dict[str, Any]):
    """A structure of an answer, of which a member is missing only where ``get`` or ``in`` asks for it."""

    def __missing__(self, member: str) -> Any:  # noqa: ANN401 - always raises
        raise Unexpected(f'AWS answered without "{member}". Try again; if it stays so, tell the technical owner.')


def _answered(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return _Answer((name, _member(name, member)) for name, member in value.items())
    return [_answered(one) for one in value] if isinstance(value, list) else value


def _member(name: str, value: Any) -> Any:  # noqa: ANN401 - JSON
    """A member of a structure; where it says how something stands, nothing but a word for that."""
    if isinstance(value, str) and name.lower().endswith(_STATES):
        return state(value)
    return _answered(value)


def _only_aws(operation_model: Any, response_dict: Mapping[str, Any], **_: object) -> None:  # noqa: ANN401 - botocore's
    """Refuse what is not AWS's, before botocore reads it or follows where it points.

    Errors are let by: botocore asks again after some, and ``golive.aws.errors`` says what the others are. What S3
    answers with 200 and botocore can't read comes here as a 500, so such a one is looked at too.
    """
    status, body = response_dict["status_code"], response_dict["body"]
    s3 = operation_model.service_model.service_name == "s3"
    if status >= 400 and not (s3 and status == 500 and b"<Error" not in body):
        return
    headers = {str(name).casefold(): str(value) for name, value in response_dict["headers"].items()}
    page = _PAGE.match(body) if isinstance(body, bytes) else "html" in headers.get("content-type", "")
    ours = marked(headers)
    if s3:  # stores that only speak S3 have no such number
        ours = ours or "etag" in headers or (isinstance(body, bytes) and b"<ListBucketResult" in body[:200])
    if page or not ours:
        raise NotFromAws
