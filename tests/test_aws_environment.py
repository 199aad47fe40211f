"""The environment of running copies: how a list of hosts is read, and that no value leaves."""

import msgspec
import pytest
from s3_server import session

from golive.aws import AwsSession
from golive.aws.environment import hosts_state, secret_length
from golive.errors import EdgeError, Refused, Unexpected
from golive.probes import probes
from golive.readiness.survey import Survey
from golive.session.connection import Connection


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("api.ontogra.com, app.ontogra.com", "right"),
        ('["https://App.Ontogra.com:443"]', "right"),
        ("api.ontogra.com,*.ontogra.com", "wildcard"),
        (".ontogra.com", "wildcard"),
        ("*", "wildcard"),
        ("api.ontogra.com,evil.example", "foreign"),
        ("https://api.ontogra.com.evil.example", "foreign"),
        (" , ", "unset"),
        ("[]", "unset"),
    ],
)
def test_a_list_of_hosts(value: str, state: str) -> None:
    """A list of hosts is right only when it has ours and nothing else, whichever way it is written."""
    assert hosts_state(value, ("api.ontogra.com", "app.ontogra.com")) == state


def test_no_value_leaves_the_edge(rehearsed: Connection) -> None:
    """What is kept of the environment has names and states, and none of the values that were read."""
    survey = Survey(probes(rehearsed, "r"), rehearsed.clock)

    kept = msgspec.json.encode(survey.fact("environment")).decode()

    assert '"hipaa_enforcement"' in kept
    assert rehearsed.rehearsal is not None
    secret = rehearsed.rehearsal.environment["REHEARSAL_AUTH_SECRET"]
    assert [value for value in ("127.0.0.1", "localhost", "jwt", secret) if value in kept] == []


def test_a_length_that_may_not_be_read_is_not_one_that_could_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A length is left out only where AWS refuses us, or a secret is part of one; a failed answer is no answer."""
    one = session("http://127.0.0.1:9")
    whole = "arn:aws:secretsmanager:us-east-1:123456789012:secret:auth-AbCdEf"
    said: list[EdgeError] = [Refused("You may not."), Unexpected("It failed.")]

    def secret(_session: AwsSession, _name: str) -> str:
        raise said.pop(0)

    monkeypatch.setattr(AwsSession, "secret", secret)

    assert secret_length(one, f"{whole}:key::") is secret_length(one, "/app/auth") is secret_length(one, whole) is None
    with pytest.raises(Unexpected, match="It failed"):
        secret_length(one, whole)
