"""botocore's errors as golive's: the one place that knows what AWS's codes mean, and what mends each."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own, and Python's is not asked for here
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
from botocore.parsers import ResponseParserError

from golive.aws.answers import NotFromAws, marked
from golive.aws.bounds import AnswerTooLate, AnswerTooLong
from golive.clock import told_in
from golive.errors import EdgeError, NotAws, NotFound, Refused, SignedOut, Throttled, Unexpected, Unreachable

_NO_CREDENTIALS = (
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    SSOError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
_MAY_NOT = {"AccessDenied", "AccessDeniedException", "OptInRequired", "UnauthorizedOperation"}
_SIGNED_OUT = {
    "AuthFailure",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidClientTokenId",
    "TokenRefreshRequired",
    "UnrecognizedClientException",
}
_SIGNATURE = {"InvalidSignatureException", "SignatureDoesNotMatch"}  # a wrong key, or a wrong clock
_WRONG_TIME = {"RequestExpired", "RequestTimeTooSkewed"}
_TOO_OFTEN = {
    "BandwidthLimitExceeded",
    "PriorRequestNotComplete",
    "RequestLimitExceeded",
    "SlowDown",
    "TooManyRequestsException",
}
_NO_SUCH = {("DescribeTaskDefinition", "ClientException")}  # where AWS has no code of its own for what is not there
_SKEW = timedelta(minutes=5)  # AWS takes no signature that is older, or newer
_LONGEST = 600  # characters of a sentence of AWS's


@contextmanager
def translated(asking: str) -> Iterator[None]:
    """Raise golive's errors for botocore's; ``asking`` says in words what was asked, for the sentence."""
    try:
        yield
    except ClientError as error:
        raise _of_answer(asking, error) from error
    except _NO_CREDENTIALS as error:
        raise SignedOut(f"AWS has no valid credentials for us ({asking}). Sign in to AWS again, then retry.") from error
    except (ConnectionError, HTTPClientError) as error:
        raise Unreachable(f"AWS did not answer ({asking}). Check the network, then retry.") from error
    except AnswerTooLate as error:
        raise Unreachable(f"AWS did not end its answer in time ({asking}). Check the network, then retry.") from error
    except (AnswerTooLong, RecursionError) as error:
        how = "nested too deep" if isinstance(error, RecursionError) else "longer than golive takes in"
        raise Unexpected(f"What AWS answered is {how} ({asking}). Tell the technical owner.") from error
    except (NotFromAws, ResponseParserError) as error:
        raise not_aws(asking) from error
    except ParamValidationError as error:
        told = "; ".join(str(error).split("\n")[1:]).rstrip(".")  # each line is one of what was wrong
        raise Unexpected(f"AWS can't be asked this way ({asking}): {told}.") from error
    except BotoCoreError as error:
        raise Unexpected(f"AWS could not be asked ({asking}): {type(error).__name__}.") from error


def not_aws(asking: str) -> NotAws:
    """The error for an answer that is somebody else's."""
    return NotAws(
        f"What answered is not AWS (a proxy's sign-in page?), asked this: {asking}. "
        "Open any web page to sign in to the network, then retry."
    )


def _of_answer(asking: str, error: ClientError) -> EdgeError:  # noqa: PLR0911 - one sentence for each kind
    answer: Any = error.response
    code, message = answer.get("Error", {}).get("Code", ""), answer.get("Error", {}).get("Message", "")
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    if code in _WRONG_TIME or (code in _SIGNATURE and _skewed(answer)):
        return SignedOut(f"This machine's clock is wrong, says AWS ({asking}): {code}. Set it, then run again.", code)
    if code in _SIGNED_OUT | _SIGNATURE:
        return SignedOut(
            f"AWS does not take our credentials ({asking}): {code}. Sign in to AWS again, then run again.", code
        )
    if code in _MAY_NOT:
        return Refused(f"AWS refused us ({asking}): {code}. Ask the technical owner for this right, then retry.", code)
    if code in _TOO_OFTEN or "hrottl" in code:
        return Throttled(f"AWS was asked too often ({asking}): {code}. Wait a minute, then retry.", code)
    if "NotFound" in code or code.startswith("NoSuch") or (error.operation_name, code) in _NO_SUCH:
        return NotFound(f"AWS knows no such thing ({asking}): {code}. Correct its name in the target file.", code)
    if status >= 500:
        return Unexpected(f"AWS itself fails now ({asking}): {code}. Wait a minute, then retry.")
    if code.isdecimal() and not marked(answer["ResponseMetadata"]["HTTPHeaders"]):  # botocore found no error in it
        return not_aws(asking)
    if message.lstrip()[:1] in ("{", "[", "<") or len(message) > _LONGEST:  # what was asked for, and no word about it
        message = "with something that is no sentence"
    return Unexpected(f"AWS answered {code} ({asking}): {message.rstrip('.')}. Tell the technical owner.", code)


def _skewed(answer: Any) -> bool:  # noqa: ANN401 - botocore's own
    """Whether AWS's clock, as its answer has it, and this machine's are too far apart for a signature."""
    said = told_in(answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}))
    return said is not None and abs(said - datetime.now(UTC)) > _SKEW
