"""The product's own list of who is let in, kept in an SSM parameter, held against the target file's."""

import msgspec

from golive.aws.errors import translated
from golive.aws.session import AwsSession
from golive.config.intake import CohortTable
from golive.errors import Unexpected
from golive.facts import CohortList


class _Told(msgspec.Struct):
    """What the parameter says."""

    firms: list[str] = []
    users: list[str] = []


def write_cohort(session: AwsSession, wanted: CohortTable) -> None:
    """Have the product let in just the firms and users of the target file. What else the parameter says stays.

    Raises ``Unexpected`` where there is no parameter, or not one of firms and users: then nothing is written.
    """
    text = _parameter(session, wanted)
    _told_by(text, wanted)
    said = {**msgspec.json.decode(text), "firms": list(wanted.firms), "users": list(wanted.users)}
    with translated("write the cohort"):
        ssm, only = session.client_of("ssm", wanted.parameter, once=True), {"Key": "Name", "Option": "Equals"}
        told = ssm.describe_parameters(ParameterFilters=[{**only, "Values": [wanted.parameter]}])["Parameters"]
        # Without its key AWS would encrypt it anew with the account's own, and the product may not read that.
        key = {"KeyId": told[0]["KeyId"]} if told and told[0].get("KeyId") else {}
        ssm.put_parameter(Name=wanted.parameter, Value=msgspec.json.encode(said).decode(), Overwrite=True, **key)


def read_cohort(session: AwsSession, wanted: CohortTable) -> CohortList:
    """Who the product is told to let in. Only counts leave this module."""
    told = _told_by(_parameter(session, wanted), wanted)
    there = {*told.firms, *(one.casefold() for one in told.users)}
    ours = {*wanted.firms, *(one.casefold() for one in wanted.users)}
    opened = any("*" in one or not one.strip() for one in there)
    return CohortList(len(ours), len(ours - there), len(there - ours), opened)


def _parameter(session: AwsSession, wanted: CohortTable) -> str:
    with translated("read the cohort"):
        answer = session.client_of("ssm", wanted.parameter).get_parameters(
            Names=[wanted.parameter], WithDecryption=True
        )
    if answer["InvalidParameters"]:
        raise Unexpected(f"There is no parameter {wanted.parameter}, so nobody knows whom the app lets in.")
    return str(answer["Parameters"][0]["Value"])


def _told_by(text: str, wanted: CohortTable) -> _Told:
    try:
        return msgspec.json.decode(text, type=_Told)
    except msgspec.MsgspecError as error:
        raise Unexpected(f"The parameter {wanted.parameter} is not a list of firms and users.") from error
