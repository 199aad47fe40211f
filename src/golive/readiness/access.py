"""Day 5: whom the product lets in, what it keeps apart and writes down, and how it protects its users' browsers."""

from collections.abc import Callable

from golive.config.runbook import Thresholds
from golive.facts import Answer, AuditSeen, Certificates, Headers, SecurityHeaders, Statuses, Sweep
from golive.readiness.check import Check, Judgement, bad, good, open_question
from golive.readiness.refusal import refused

_OPEN = "Do not open the pilot: have the technical owner close it."
_AGAIN = "Repeat once the app answers; until then do not open the pilot."
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
    if max(seen.api.status, seen.site.status) >= 500:
        return open_question(
            f"API and website answered {seen.api.status} and {seen.site.status}, which shows no headers of theirs.",
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
    expected = "no route lets nobody change anything, or read what is not public"
    changing = [one for one in seen.routes if one.changes]
    asked = [one for one in seen.routes if one.changes or one.path not in seen.public]
    opened = [one for one in asked if 200 <= one.status < 300]
    unsure = [one for one in asked if one.status >= 500 or one.status == 429]
    observed = f"{len(seen.routes)} routes asked, {len(changing)} of them change something, {len(opened)} open"
    if opened:
        worst = max(opened, key=lambda one: one.changes)
        what = "lets anybody change something" if worst.changes else "gives data to anybody"
        return bad(
            f"{worst.name} {what}: it answered {worst.status} without credentials.",
            remedy=_OPEN,
            expected=expected,
            observed=observed,
        )
    if not changing:
        return open_question(
            "The app does not publish its routes, and the target file names none that changes anything.",
            remedy="Have the technical owner name them under [app.sweep] of the target file.",
            expected=expected,
            observed=observed,
        )
    if not any(one.status in (401, 403) for one in changing):
        return open_question(
            f"None of {len(changing)} routes that change something asked who we are: they may not be where we looked.",
            remedy="Have the technical owner compare [app.sweep] with the app's own addresses.",
            expected=expected,
            observed=observed,
        )
    if unsure:
        return open_question(
            f"{len(unsure)} of {len(asked)} routes gave no clear answer, {unsure[0].name} among them.",
            remedy=_AGAIN,
            expected=expected,
            observed=observed,
        )
    return good(f"All {len(changing)} routes that change something refuse nobody's requests.", expected=expected,
                observed=observed)  # fmt: skip


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
        judged = {name: one(Answer(answered, 0.0), rules) for name, answered in seen.by_name.items()}
        if not judged:
            return open_question("Nothing was asked.", remedy=_AGAIN, expected=str(status))
        if not 200 <= seen.control < 300:
            return open_question(
                f"A good token was answered {seen.control}, so that a refusal of a bad one proves nothing.",
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
    expected = "413 for a file of 26 MiB"
    if answer.status == 413:
        return good("A file that is too large is refused before it is read.", expected=expected)
    if answer.status >= 500 or answer.status == 429:
        return open_question(
            f"It answered {answer.status}, which proves nothing about its limit.", remedy=_AGAIN, expected=expected,
            observed=str(answer.status),
        )  # fmt: skip
    return bad(
        f"A file of 26 MiB was not refused for its size: it answered {answer.status}.",
        remedy="Have the technical owner switch the limit on, or one upload can stop the app.",
        expected=expected,
        observed=str(answer.status),
    )


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
