"""Whether only approved people are let in, new work is taken and can be paused, and previous fits what is beside it."""

from golive.config.runbook import Thresholds
from golive.facts import REFUSALS, Beside, CohortList, IntakeSeen, NewWork, SignIns
from golive.readiness.check import Check, Judgement, bad, good, open_question
from golive.readiness.refusal import told

_CLOSE = "Do not open the pilot: have the technical owner correct the list."
_OWNER = "Call the technical owner."


def _closed(seen: CohortList, _rules: Thresholds) -> Judgement:
    expected = f"the {seen.wanted} approved firms and users, and nobody else"
    observed = f"{seen.missing} missing, {seen.extra} besides"
    if seen.open:
        return bad("The app is told to let in everybody.", remedy=_CLOSE, expected=expected, observed="a wildcard")
    if seen.extra:
        return bad(
            f"The app lets in {seen.extra} firms or users who are not approved.",
            remedy=_CLOSE,
            expected=expected,
            observed=observed,
        )
    if seen.missing:
        return bad(
            f"{seen.missing} approved firms or users would not be let in.",
            remedy=_CLOSE,
            expected=expected,
            observed=observed,
        )
    return good(f"All {seen.wanted} approved firms and users, and nobody else.", expected=expected)


def _by_effect(seen: SignIns, _rules: Thresholds) -> Judgement:
    expected = "our own user is let in, and a stranger is refused for not being approved"
    observed = f"own user: {seen.own}, stranger: {seen.stranger}"
    if seen.stranger == "in":
        return bad("A user who is not approved was let in.", remedy="Do not open the pilot: have the technical owner "
                   "close the app to who is not approved.", expected=expected, observed=observed)  # fmt: skip
    if seen.own.isdecimal() or seen.stranger.isdecimal():
        return open_question(
            "The website gave no clear answer to a sign-in.",
            remedy="Repeat once the website answers; until then do not open the pilot.",
            expected=expected,
            observed=observed,
        )
    if seen.own != "in":
        return bad("Our own approved user was not let in.", remedy=_CLOSE, expected=expected, observed=observed)
    if seen.stranger != seen.refused:
        return open_question(
            "The stranger was refused, but not for being a stranger: their password may be wrong.",
            remedy="Have the technical owner set the stranger's password anew, then run the check again.",
            expected=expected,
            observed=observed,
        )
    return good("Our own user is let in, a stranger is not.", expected=expected, observed=observed)


def _open(seen: NewWork, _rules: Thresholds) -> Judgement:
    expected = "nobody is asked who they are (401), not told of a pause, and cases can be read"
    observed = f"{seen.status}{', paused' if seen.paused else ''}"
    if seen.paused:
        return bad(
            "New cases are paused: a pause of an earlier launch was never lifted.",
            remedy="Have the technical owner take new work again, then run the check again.",
            expected=expected,
            observed=observed,
        )
    asks = seen.came in REFUSALS or (not seen.came and seen.status in (401, 422))
    if not asks or seen.reads not in (None, 200):
        said = f"It answered {told(seen.status, seen.came)}"
        said += "" if seen.reads in (None, 200) else f", and golive's own cases were answered {seen.reads}"
        return open_question(
            f"{said}, so nobody knows whether new cases are taken.",
            remedy="Repeat once the app answers; until then do not open the pilot.",
            expected=expected,
            observed=observed,
        )
    return good("New cases are taken.", expected=expected, observed=observed)


def _pausable(seen: IntakeSeen, _rules: Thresholds) -> Judgement:
    expected = "new work can be paused at once"
    if seen.means == "manual":
        return good(f"A person pauses it: {seen.told}", expected=expected, observed="by hand")
    if not seen.there:
        return bad("The listener that would pause new work is not there.", remedy=_OWNER, expected=expected)
    if seen.taken:
        return bad(
            f"A rule of somebody else's stands at priority {seen.taken[0]}, where ours would have to be.",
            remedy="Have the technical owner choose another priority under [intake] of the target file.",
            expected=expected,
            observed=f"{len(seen.taken)} places taken",
        )
    return good("A rule of the load balancer can pause it; its place is free.", expected=expected)


def _tried_with(seen: Beside, expected: str) -> Judgement | None:
    """What the target file says counts for one previous version only."""
    if seen.previous == seen.pinned and seen.pinned:
        return None
    return open_question(
        f"What works with the previous version was tried with {seen.previous or 'none'}, and {seen.pinned or 'none'} "
        "is on the record.",
        remedy="Have the technical owner try it with the version on the record and correct [compatibility].",
        expected=expected,
        observed=f"{seen.previous} instead of {seen.pinned}",
    )


def _website(seen: Beside, _rules: Thresholds) -> Judgement:
    expected = f"one of {', '.join(seen.websites) or 'none'}"
    if seen.website not in seen.websites:
        return bad(
            f"The website {seen.website} is not known to work with the previous version {seen.pinned}.",
            remedy="Do not open the pilot: have the technical owner try the two together, or roll both back.",
            expected=expected,
            observed=seen.website,
        )
    return _tried_with(seen, expected) or good(
        f"The website {seen.website} works with {seen.pinned}.", expected=expected, observed=seen.website
    )


def _schema(seen: Beside, _rules: Thresholds) -> Judgement:
    expected = f"{seen.least} to {seen.most}"
    if seen.schema is None:
        return open_question(
            "The app does not say which form its database has.",
            remedy="Have the technical owner look, and say so in the app's details.",
            expected=expected,
            observed="not told",
        )
    if not seen.least <= seen.schema <= seen.most:
        return bad(
            f"The database has form {seen.schema}, which the previous version {seen.pinned} can't read.",
            remedy="Do not open the pilot: going back would break the app. Call the technical owner.",
            expected=expected,
            observed=str(seen.schema),
        )
    return _tried_with(seen, expected) or good(
        f"The database has form {seen.schema}, which {seen.pinned} can read.", expected=expected
    )


OPENING_CHECKS = (
    Check("cohort-closed", "The app lets in the approved firms and users, no other", ("cohort",), _closed,
          facility="cohort_list"),
    Check("cohort-by-effect", "An approved user gets in, a stranger does not", ("sign-ins",), _by_effect,
          facility="cohort"),
    Check("intake-open", "New cases are taken", ("new-work",), _open),
    Check("intake-pausable", "New work can be paused at once", ("intake",), _pausable, facility="intake"),
    Check("website-fits-previous", "The website works with the previous version", ("beside",), _website,
          facility="compatibility"),
    Check("schema-fits-previous", "The previous version can read the database", ("beside",), _schema,
          facility="compatibility"),
)  # fmt: skip
