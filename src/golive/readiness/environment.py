"""Checks of the environment lock (day 1 of the checklist), from what the running copies were started with."""

from collections.abc import Mapping

from golive.config.runbook import Thresholds
from golive.facts import EnvironmentSeen
from golive.readiness.check import Check, Judgement, bad, good, open_question

_CLOSED = "Do not open the pilot. Have the technical owner correct it, deploy, and run the check again."
_SAY = "Have the technical owner set it in the task definition itself, where it can be read."

_LOCK = {
    "hipaa_enforcement": "HIPAA enforcement",
    "internal_auth": "sign-in by token between website and API",
    "token_life": "the tokens' life of 60 seconds",
    "audit_logging": "audit logging",
}
_DEMO = {"demo_users_api": "demo users on the API", "demo_users_site": "demo users on the website"}
_HOSTS = {"allowed_hosts": "the list of allowed hosts", "cors": "the list of websites that may call the API"}


def _states(seen: EnvironmentSeen, words: Mapping[str, str], state: str) -> list[str]:
    return [f"{said} ({seen.setting(key).variable})" for key, said in words.items() if seen.setting(key).state == state]


def _observed(seen: EnvironmentSeen, words: Mapping[str, str]) -> str:
    settings = ", ".join(f"{seen.setting(key).variable} {seen.setting(key).state}" for key in words)
    return f"{settings}; running: {', '.join(seen.versions)}"


def _hidden(seen: EnvironmentSeen, words: Mapping[str, str], expected: str) -> Judgement | None:
    hidden = _states(seen, words, "hidden")
    if not hidden:
        return None
    return open_question(
        f"What is set can't be read from the running version: {', '.join(hidden)}.",
        remedy=_SAY,
        expected=expected,
        observed=_observed(seen, words),
    )


def _lock(seen: EnvironmentSeen, _rules: Thresholds) -> Judgement:
    expected = "on in every running copy: " + ", ".join(_LOCK.values())
    wrong = [*_states(seen, _LOCK, "wrong"), *_states(seen, _LOCK, "unset")]
    if wrong:
        return bad(
            f"In the version that runs now this is not as it must be: {', '.join(wrong)}.",
            remedy=_CLOSED,
            expected=expected,
            observed=_observed(seen, _LOCK),
        )
    told = "HIPAA enforcement, sign-in by tokens of 60 seconds and audit logging are on in every running copy."
    return _hidden(seen, _LOCK, expected) or good(told, expected=expected, observed=_observed(seen, _LOCK))


def _demo(seen: EnvironmentSeen, _rules: Thresholds) -> Judgement:
    expected = "demo users are off on API and website"
    wrong = [*_states(seen, _DEMO, "wrong"), *_states(seen, _DEMO, "unset")]
    if wrong:
        return bad(
            f"Not switched off in the version that runs now: {', '.join(wrong)}.",
            remedy=_CLOSED,
            expected=expected,
            observed=_observed(seen, _DEMO),
        )
    told = "Demo users are off on API and website."
    return _hidden(seen, _DEMO, expected) or good(told, expected=expected, observed=_observed(seen, _DEMO))


def _hosts(seen: EnvironmentSeen, _rules: Thresholds) -> Judgement:
    expected = "only our own hosts, written out, no wildcard"
    problems = [
        *(f"{one} lets in everybody (a wildcard)" for one in _states(seen, _HOSTS, "wildcard")),
        *(f"{one} names a host that is not ours" for one in _states(seen, _HOSTS, "foreign")),
        *(f"{one} is empty or not there" for one in _states(seen, _HOSTS, "unset")),
    ]
    if problems:
        return bad(
            f"In the version that runs now {'; '.join(problems)}.",
            remedy=_CLOSED,
            expected=expected,
            observed=_observed(seen, _HOSTS),
        )
    told = "The lists of allowed hosts, and of websites that may call the API, name our own and nothing else."
    return _hidden(seen, _HOSTS, expected) or good(told, expected=expected, observed=_observed(seen, _HOSTS))


def _secret(seen: EnvironmentSeen, _rules: Thresholds) -> Judgement:
    found = seen.secret
    expected = f"from a secret store, there to stay, {found.wanted} characters or more"
    length = "not read" if found.characters is None else f"{found.characters} characters"
    observed = f"{found.variable}: {found.source}, length {length}"
    problem = ""
    if found.source == "plain":
        problem = f"{found.variable} is written in plain text in the version that runs now."
    elif found.source == "unset":
        problem = f"Not every running copy is given {found.variable}."
    elif not found.exists:
        problem = f"The secret behind {found.variable} is gone: no new copy could start."
    elif found.deleting:
        problem = f"The secret behind {found.variable} is about to be deleted: soon no new copy could start."
    elif found.characters is not None and found.characters < found.wanted:
        problem = f"The secret behind {found.variable} has {found.characters} characters; {found.wanted} are needed."
    if problem:
        return bad(problem, remedy=_CLOSED, expected=expected, observed=observed)
    told = f"has {found.characters} characters" if found.characters is not None else "is there; its length was not read"
    return good(f"The secret that signs internal tokens {told}.", expected=expected, observed=observed)


ENVIRONMENT_CHECKS = (
    Check(
        "environment-lock",
        "HIPAA enforcement, token sign-in and audit logging are on",
        ("environment",),
        _lock,
        facility="environment",
    ),
    Check("demo-users-off", "Demo users are off on API and website", ("environment",), _demo, facility="environment"),
    Check("hosts-limited", "Only our own hosts may use the API", ("environment",), _hosts, facility="environment"),
    Check(
        "internal-secret",
        "The secret that signs internal tokens is safe",
        ("environment",),
        _secret,
        facility="environment",
    ),
)
