"""Day 5: whom the product lets in, what it keeps apart and writes down, and how it protects its users' browsers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from golive.config.runbook import Thresholds
from golive.facts import (
    JSON,
    PAGE,
    REFUSALS,
    Answer,
    AuditSeen,
    Certificates,
    Headers,
    RouteAnswer,
    SecurityHeaders,
    Statuses,
    Sweep,
)
from golive.readiness.check import Check, Judgement, bad, good, open_question
from golive.readiness.refusal import refused, told

_OPEN = "Do not open the pilot: have the technical owner close it."
_AGAIN = "Repeat once the app answers; until then do not open the pilot."
_LOOKED, _FIRST = (400, 404, 409, 415, 422), ", so it looked at what was asked before it asked who we are"
_DAYS = 30  # a certificate outlives the pilot's first month
AUDIT_FIELDS = ("request_id", "user_id", "firm_id", "status", "duration_ms")
"""What each audit line has: request, user, firm, status and latency (the customer's day 5)."""


def _unprotected(whose: str, seen: Headers) -> list[str]:
    named, framed = seen.named, seen.named.get("content-security-policy", "")
    hsts = named.get("strict-transport-security", "")
    age = next((one.partition("=")[2] for one in hsts.replace(" ", "").split(";") if one.startswith("max-age=")), "0")
    return [
        *([] if age.strip('"').isdecimal() and int(age.strip('"')) > 0 else [f"{whose}: Strict-Transport-Security"]),
        *([] if named.get("x-content-type-options") == "nosniff" else [f"{whose}: X-Content-Type-Options"]),
        *(
            []
            if named.get("x-frame-options") in ("deny", "sameorigin") or "frame-ancestors" in framed
            else [f"{whose}: X-Frame-Options"]
        ),
    ]


def _headers(seen: SecurityHeaders, _rules: Thresholds) -> Judgement:
    expected = "HSTS, nosniff and a ban on foreign frames, on API and website"
    api, site = told(seen.api.status, seen.api.came), told(seen.site.status, seen.site.came)
    elsewhere = seen.api.came == PAGE or 300 <= seen.api.status < 400
    if max(seen.api.status, seen.site.status) >= 500 or elsewhere:
        return open_question(
            f"API and website answered {api} and {site}, which shows no headers of theirs.",
            remedy=_AGAIN,
            expected=expected,
        )
    missing = [*_unprotected("API", seen.api), *_unprotected("website", seen.site)]
    if missing:
        return bad(
            f"{len(missing)} headers that protect users' browsers are missing: {', '.join(missing)}.",
            remedy="Have the technical owner switch them on before the launch.",
            expected=expected,
            observed=f"{len(missing)} missing",
        )
    return good("API and website send all three.", expected=expected)


def _sweep(seen: Sweep, _rules: Thresholds) -> Judgement:
    expected = "every route that is not public refuses nobody's requests, on API and website"
    # A mirror that is only guessed, and is no address of the website's, is not there.
    there = [one for one in seen.routes if not (one.guessed and one.status in (404, 405) and one.came != JSON)]
    asked = [one for one in there if one.name not in seen.public and (one.changes or one.path not in seen.public)]
    changing = [one for one in asked if one.changes]
    opened = [one for one in asked if 200 <= one.status < 300 and one.came != PAGE]
    unclear = [one for one in asked if not _closed(one) and one not in opened]
    observed = (
        f"{len(seen.routes)} routes asked ({sum(one.by_site for one in there)} of the website), "
        f"{len(changing)} of them change something, {len(opened)} open, {len(unclear)} unclear"
        f"{f', {seen.unasked} not asked' if seen.unasked else ''}"
    )
    if opened:
        worst = max(opened, key=lambda one: one.changes)
        what = "lets anybody change something" if worst.changes else "gives data to anybody"
        return bad(
            f"{worst.name} {what}: it answered {worst.status} without credentials.",
            remedy=_OPEN,
            expected=expected,
            observed=observed,
        )
    for wrong, remedy in _unsure(seen, there, changing, unclear):
        return open_question(wrong, remedy=remedy, expected=expected, observed=observed)
    return good(f"All {len(changing)} routes that change something refuse nobody's requests.", expected=expected,
                observed=observed)  # fmt: skip


def _closed(route: RouteAnswer) -> bool:
    """Whether it refused nobody's request itself; recorded by an older golive, whether it was none of these."""
    if route.came:
        return route.came in REFUSALS
    return not (200 <= route.status < 300 or route.status >= 500 or route.status == 429)


def _unsure(
    seen: Sweep, there: Sequence[RouteAnswer], changing: Sequence[RouteAnswer], unclear: Sequence[RouteAnswer]
) -> Iterator[tuple[str, str]]:
    """Why the routes do not prove that nobody is let in, with the remedy; nothing where they do."""
    if not changing:
        yield (
            "The app does not publish its routes, and the target file names none that changes anything.",
            "Have the technical owner name them under [app.sweep] of the target file.",
        )
    elif not any(one.status in (401, 403) or one.came in REFUSALS for one in changing):
        first = changing[0]
        yield (
            (
                f"None of {len(changing)} routes that change something asked who we are: {first.name} answered "
                f"{told(first.status, first.came)}. They may not be where we looked."
            ),
            "Have the technical owner compare [app.sweep] with the app's own addresses.",
        )
    elif any(one.guessed for one in seen.routes) and not any(one.guessed for one in there):
        yield (
            "The website has none of the API's routes where golive looked.",
            "Have the technical owner name the website's prefix under site_prefixes in [app.sweep]; [] if it has none.",
        )
    elif seen.unasked:
        yield (
            (
                f"The app publishes {seen.unasked} routes that name another host, are no paths of its own, or stand "
                "there as a reference or by an unknown method; golive asked nobody for them."
            ),
            "Have the technical owner correct what the app publishes, or name those under [app.sweep]. " + _AGAIN,
        )
    elif unclear:
        first = max(unclear, key=lambda one: one.changes)
        yield (
            (
                f"{len(unclear)} of {len(seen.routes)} routes neither refused us nor let us in; {first.name} answered "
                f"{told(first.status, first.came)}{_FIRST if first.status in _LOOKED else ''}."
            ),
            "Have the technical owner look. A route that is for all is named as public under [app.sweep]. " + _AGAIN,
        )


def _audit(seen: AuditSeen, _rules: Thresholds) -> Judgement:
    expected = "a line each for the 401 and the 403, with request, user, firm, status and latency"
    wrong = [one.status for one in seen.lines if one.status not in (401, 403)]
    observed = ", ".join(f"{one.status}: {len(one.fields)} of {len(AUDIT_FIELDS)}" for one in seen.lines)
    if wrong or not seen.lines:
        return open_question(
            f"The app answered {', '.join(map(str, wrong)) or 'nothing'}, so there was no refusal to be written down.",
            remedy=_AGAIN,
            expected=expected,
            observed=observed,
        )
    lost = [one for one in seen.lines if not one.found]
    if lost and all(one.by_site for one in lost):
        return open_question(
            f"No line of our request that was answered {lost[0].status} was found; the website may have given it "
            "another id on its way.",
            remedy="Have the technical owner look for it by its time, or have the website pass X-Request-Id on.",
            expected=expected,
            observed=observed,
        )
    if lost:
        return bad(
            f"The audit log has no line for our request that was answered {lost[0].status}.",
            remedy="Do not open the pilot: have the technical owner switch audit logging on.",
            expected=expected,
            observed=observed,
        )
    short = next((one for one in seen.lines if set(one.fields) != set(AUDIT_FIELDS)), None)
    if short is not None:
        missing = ", ".join(one for one in AUDIT_FIELDS if one not in short.fields)
        return bad(
            f"The audit line of our {short.status} lacks {missing}.",
            remedy="Do not open the pilot: have the technical owner mend the audit log.",
            expected=expected,
            observed=observed,
        )
    if not all(one.true for one in seen.lines):
        return bad(
            "An audit line of ours names another user, firm or status than there was.",
            remedy="Do not open the pilot: have the technical owner mend the audit log.",
            expected=expected,
            observed=observed,
        )
    return good("Both refusals are in the audit log, with all five fields.", expected=expected, observed=observed)


def _each(status: int, what: str, remedy: str) -> Callable[[Statuses, Thresholds], Judgement]:
    """Every one of several requests has to be refused with this status; the worst of them speaks."""
    one = refused(status, what, remedy)

    def judge(seen: Statuses, rules: Thresholds) -> Judgement:
        judged = {
            name: one(Answer(answered, 0.0, came=seen.came.get(name, "")), rules)
            for name, answered in seen.by_name.items()
        }
        if not judged:
            return open_question("Nothing was asked.", remedy=_AGAIN, expected=str(status))
        if not 200 <= seen.control < 300 or seen.control_came not in ("", JSON):
            return open_question(
                f"A good token was answered {told(seen.control, seen.control_came)}, so that a refusal of a bad one "
                "proves nothing.",
                remedy=_AGAIN,
                expected=str(status),
                observed=f"a good token: {seen.control}",
            )
        worst = max(judged, key=lambda name: judged[name].verdict.rank)
        observed = ", ".join(f"{name}: {answered}" for name, answered in seen.by_name.items())
        found = judged[worst]
        return Judgement(found.verdict, f"{worst[0].upper()}{worst[1:]}. {found.reason}", str(status), observed,
                         found.remedy)  # fmt: skip

    return judge


def _large(answer: Answer, _rules: Thresholds) -> Judgement:
    seen = answer.body
    limit = int(seen.get("limit_mib", 25))
    status, came = int(seen.get("own", answer.status)), str(seen.get("own_came", answer.came))
    expected, left = f"413 for a file of {limit + 1} MiB", _left(seen)
    if status == 413 and seen.get("below") == 413:
        return bad(
            f"A file of {limit - 1} MiB was refused as too large, though the product is to take {limit} MiB.{left}",
            remedy="Have the technical owner find what refuses it (a proxy or firewall before the app, or another "
            "limit), or write the true one as upload_limit_mib under [app] of the target file.",
            expected=f"{expected}, and one of {limit - 1} MiB taken",
            observed="413 for both",
        )
    if status == 413 and (int(seen.get("below", 0)) >= 500 or "problem" in seen):
        said = f"was answered {seen['below']}" if "below" in seen else "got no answer"
        return open_question(
            f"A file of {limit + 1} MiB is refused, and one of {limit - 1} MiB {said}: what the product "
            f"should take may break it.{left}",
            remedy="Have the technical owner look at what a large upload does to the product.",
            expected=f"{expected}, and one of {limit - 1} MiB taken",
            observed=str(seen.get("below", "no answer")),
        )
    if status == 413:
        return good(f"A file that is too large is refused before it is read{_below(seen, limit)}.{left}",
                    expected=expected)  # fmt: skip
    if 200 <= status < 300 and came != PAGE:
        return bad(
            f"A file of {limit + 1} MiB was not refused for its size: it answered {status}.{left}",
            remedy="Have the technical owner switch the limit on, or one upload can stop the app.",
            expected=expected,
            observed=str(status),
        )
    whose = "from golive's own firm" if "own" in seen else "from nobody"
    first = ": it was refused, and not for its size" if 400 <= status < 500 and status != 429 else ""
    return open_question(
        f"A file of {limit + 1} MiB {whose} was answered {told(status, came)}, which proves nothing about "
        f"the limit{first}.{left}",
        remedy=_limit_remedy(seen, status, limit),
        expected=expected,
        observed=str(status),
    )


def _below(seen: Mapping[str, Any], limit: int) -> str:
    """What came of a file just below the limit, in a clause: what can't be tried proves nothing against the product."""
    if "below" not in seen:
        return ""
    taken = 200 <= int(seen["below"]) < 300
    how = "is taken" if taken else f"could not be tried: it was answered {seen['below']}"
    return f"; one of {limit - 1} MiB {how}"


def _limit_remedy(seen: Mapping[str, Any], status: int, limit: int) -> str:
    if status >= 500 or status == 429:
        return _AGAIN
    if "own" in seen or "problem" in seen or "below" in seen:
        return f"Have the technical owner upload a file of {limit + 1} MiB: the product should answer 413."
    return "Run it with --allow=synthetic-case, so that golive tries it in a case of its own firm."


def _left(seen: Mapping[str, Any]) -> str:
    left = seen.get("left", ())
    return f" Golive's own matter could not be deleted: {left[0]}." if left else ""


def _certificates(seen: Certificates, _rules: Thresholds) -> Judgement:
    expected = f"each host resolves, and shows a trusted certificate that is good for {_DAYS} days"
    lost = [one for one in seen.seen if not one.resolves]
    silent = [one for one in seen.seen if one.resolves and not one.answered]
    wrong = [one for one in seen.seen if one.answered and one.problem and one.resolves]
    left = {one.host: (one.until - seen.read_at).days for one in seen.seen if one.until is not None}
    short = {host: days for host, days in left.items() if days < _DAYS}
    observed = ", ".join(f"{host}: {days} days" for host, days in left.items()) or "no certificate seen"
    remedy = "Call the technical owner: have it mended before the launch."
    if lost:
        return bad(f"{lost[0].host} has no address: DNS does not know it.", remedy=remedy, expected=expected,
                   observed=observed)  # fmt: skip
    if wrong:
        return bad(
            f"Browsers would not trust {wrong[0].host}: {wrong[0].problem}.", remedy=remedy, expected=expected,
            observed=observed,
        )  # fmt: skip
    if short:
        host = min(short, key=lambda one: short[one])
        between = any(one.between for one in seen.seen if one.host == host)
        which = f"A certificate between that of {host} and its authority" if between else f"The certificate of {host}"
        return bad(f"{which} runs out in {short[host]} days.", remedy=remedy, expected=expected, observed=observed)
    if silent or not left:
        why = f"{silent[0].host} {silent[0].problem}" if silent else "No host showed a certificate"
        return open_question(f"{why}.", remedy=_AGAIN, expected=expected, observed=observed)
    return good(f"{len(left)} hosts: trusted, and good for at least {min(left.values())} days.", expected=expected,
                observed=observed)  # fmt: skip


ACCESS_CHECKS = (
    Check("security-headers", "API and website protect their users' browsers", ("security-headers",), _headers),
    Check(
        "site-no-session-refused",
        "The website's own routes refuse who is not signed in",
        ("site-no-session",),
        refused(401, "It let in somebody who is not signed in", _OPEN),
    ),
    Check(
        "site-other-firm-refused",
        "The website refuses one firm the data of another",
        ("site-other-firm",),
        refused(403, "It did not refuse another firm's data", "Do not open the pilot: firms are not kept apart."),
    ),
    Check("routes-closed", "No route of the app lets nobody in", ("sweep",), _sweep),
    Check("audit-lines", "Refusals are in the audit log", ("audit",), _audit, facility="audit_log"),
    Check(
        "firms-apart",
        "The other firm is refused our data, too",
        ("other-way",),
        _each(403, "It did not refuse our data", "Do not open the pilot: firms are not kept apart."),
        facility="signing_secret",
    ),
    Check(
        "forged-tokens-refused",
        "Tokens that ran out, are for something else, or are forged count for nothing",
        ("forged",),
        _each(401, "It was taken", _OPEN),
        facility="signing_secret",
    ),
    Check("upload-limit", "A file that is too large is refused", ("too-large",), _large),
    Check(
        "certificates-good",
        "Names and certificates of the app are good",
        ("certificates",),
        _certificates,
        facility="certificates",
    ),
)
