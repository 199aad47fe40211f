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


def read_cohort(session: AwsSession, wanted: CohortTable) -> CohortList:
    """Who the product is told to let in. Only counts leave this module."""
    with translated("read the cohort"):
        answer = session.client_of("ssm", wanted.parameter).get_parameters(
            Names=[wanted.parameter], WithDecryption=True
        )
    if answer["InvalidParameters"]:
        raise Unexpected(f"There is no parameter {wanted.parameter}, so nobody knows whom the app lets in.")
    try:
        told = msgspec.json.decode(answer["Parameters"][0]["Value"], type=_Told)
    except msgspec.MsgspecError as error:
        raise Unexpected(f"The parameter {wanted.parameter} is not a list of firms and users.") from error
    there = {*told.firms, *(one.casefold() for one in told.users)}
    ours = {*wanted.firms, *(one.casefold() for one in wanted.users)}
    opened = any("*" in one or not one.strip() for one in there)
    return CohortList(len(ours), len(ours - there), len(there - ours), opened)
