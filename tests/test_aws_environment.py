"""The environment of running copies: how a list of hosts is read, and that no value leaves."""

import msgspec
import pytest

from golive.aws.environment import hosts_state
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
