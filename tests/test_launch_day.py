"""`golive open`, `pause`, `resume` and `close` on a rehearsal: each by its effect, each on the record."""

import re
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from typer.testing import CliRunner, Result

from conftest import CHECKLIST
from golive.aws import read_cohort
from golive.cli.main import app
from golive.cli.speech import typed_with
from golive.commands.intake import pause
from golive.commands.launch import open_pilot
from golive.config.consent import Consent
from golive.config.intake import ByHand, CohortTable
from golive.config.runbook import Thresholds
from golive.errors import ConsentMissing, GoliveError, LaunchRefused
from golive.record.entry import Ack, Actor, Data, Judged, RunFinished, Stop, WatchEnded, WatchStarted
from golive.record.launches import newest_launch, paused
from golive.record.signoffs import code_of_release
from golive.session.connection import Connection
from golive.session.open_target import open_target
from golive.session.target_choice import Asked
from golive.verdict import Verdict, exit_status


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A rehearsal of this file's own, whose readiness is on its record."""
    folder = tmp_path_factory.mktemp("day")
    with open_target(Asked("rehearsal", None), record=folder, checklist=CHECKLIST) as connection:
        said(connection, went(connection))
        yield connection


def went(connection: Connection) -> RunFinished:
    """The end of a run of readiness that was a GO for the release on the record."""
    release = code_of_release(connection.record.pins().release)
    return RunFinished("checks", Verdict.PASS, 3, 3, (Judged("service-on-release", Verdict.PASS),), release=release)


def said(connection: Connection, data: Data, actor: Actor | None = None) -> None:
    """Put something on the record."""
    connection.record.append(data, actor=actor)


def golive(connection: Connection, *words: str, answer: str = "y\n") -> Result:
    """What a command says and how it ends, an error as ``main`` ends with it."""
    assert connection.rehearsal is not None
    typed = [*words, "--attach", connection.rehearsal.control]
    typed_with(typed)
    try:
        ended = CliRunner().invoke(app, typed, input=answer)
    finally:
        typed_with([])
    if isinstance(ended.exception, GoliveError):
        ended.exit_code = exit_status(ended.exception)
    return ended


def is_paused(connection: Connection) -> bool:
    """Whether the record says that new work is paused."""
    return paused(connection.record.entries(), live=False)


def test_a_launch_from_its_opening_to_its_end(day: Connection) -> None:
    """It is opened once, is told once, and is not closed while nothing shows that it is over."""
    first, again = golive(day, "open"), golive(day, "open", "--yes")
    launch = newest_launch(day.record.entries(), live=False)
    closed = golive(day, "close")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "nobody else" in first.output
    assert "Nobody has it yet: copy it to team" in first.output
    assert "Not written again" in again.output
    assert day.rehearsal is not None
    assert f"golive watch --attach {day.rehearsal.control}" in first.output
    assert launch is not None
    assert launch.release == code_of_release(day.rehearsal.release)
    assert len([one for one in day.record.entries() if type(one.draft.data).__name__ == "LaunchOpened"]) == 1
    assert closed.exit_code == 1
    assert "watch has not ended" in str(closed.exception)


def test_who_says_no_opens_nothing(day: Connection) -> None:
    """Nothing is written before a person says yes."""
    before = day.record.state().entries
    refused = golive(day, "open", answer="n\n")

    assert refused.exit_code == 1
    assert day.record.state().entries == before


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("cohort-wildcard", 0, "The list was written"),
        ("cohort-open", 1, "not approved was let in"),
        ("intake-place-taken", 1, "priority"),
        ("previous-image-gone", 1, "no longer in the registry"),
        ("unhealthy-copy", 1, "1 of 2 copies not healthy"),
        ("aws-unreachable", 3, "AWS did not answer"),
    ],
)
def test_what_is_wrong_at_the_last_moment(day: Connection, fault: str, status: int, words: str) -> None:
    """What changed since readiness is found before anybody is let in, or by the effect. A wildcard is overwritten."""
    day.apply(fault)
    try:
        ended = golive(day, "open", "--yes")
    finally:
        day.undo(fault)

    assert ended.exit_code == status, ended.output
    assert words in f"{ended.output}{ended.exception}"
    assert ("Working: The pilot is open" in ended.output) is (status == 0)


def test_a_pause_stays_until_nothing_says_stop(day: Connection) -> None:
    """New work is refused by effect, not taken again while a stop stands, and taken once it is cleared."""
    stopped = golive(day, "pause")
    assert is_paused(day)
    said(day, Stop("T0", "operator"))
    refused = golive(day, "resume")
    opened = golive(day, "open", "--yes")
    said(day, Ack("T0"), Actor("ana", "pilot_owner", "typed"))
    resumed = golive(day, "resume")

    assert (stopped.exit_code, refused.exit_code, opened.exit_code, resumed.exit_code) == (0, 1, 1, 0)
    assert "refused by the pause's own answer" in stopped.output
    assert "something says stop" in str(refused.exception)
    assert "something says stop" in str(opened.exception)
    assert "New cases are taken" in resumed.output
    assert not is_paused(day)


def test_what_is_said_while_a_person_is_asked(day: Connection) -> None:
    """A stop that is said, or a list that is changed, while the question stands is not passed over."""
    rules = Thresholds()

    def stops(_text: str) -> bool:
        said(day, Stop("T0", "operator"))
        return True

    with pytest.raises(LaunchRefused, match="something says stop"):
        open_pilot(day, rules, say=lambda _line: None, agreed=stops)
    said(day, Ack("T0"), Actor("ana", "pilot_owner", "typed"))


def test_consent_is_for_what_is_changed(day: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """What became another list while the question stood is not written over without consent for it."""
    monkeypatch.setattr(day, "consent", Consent.given(["messages"]))
    monkeypatch.setattr("golive.commands.launch._refuse_if_not_due", lambda *_: None)
    live = msgspec.structs.replace(day.target, name="pilot")
    reads, table = iter([True, False]), day.target.cohort
    monkeypatch.setattr("golive.commands.launch._is_closed_list", lambda *_: next(reads))
    monkeypatch.setattr("golive.commands.launch.write_cohort", lambda *_: pytest.fail("it was written"))
    monkeypatch.setattr(day, "target", live)

    assert table is not None
    with pytest.raises(ConsentMissing, match="--allow=cohort"):
        open_pilot(day, Thresholds(), say=lambda _line: None, agreed=lambda _text: True)


def test_a_list_that_a_person_keeps(day: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are asked to enter it, and it is seen by its effect; who has not entered it opens nothing."""
    assert day.target.cohort is not None
    by_hand = msgspec.structs.replace(day.target.cohort, parameter="", kept_by="the account manager")
    monkeypatch.setattr(day, "target", msgspec.structs.replace(day.target, cohort=by_hand))
    lines: list[str] = []

    with pytest.raises(LaunchRefused, match="is not entered"):
        open_pilot(day, Thresholds(), say=lines.append, agreed=lambda text: "keeps the list" not in text)
    opened = open_pilot(day, Thresholds(), say=lines.append, agreed=lambda _text: True)

    assert "the account manager says that the list is entered." in lines
    assert "Working: Our own user is let in, a stranger is not." in lines
    assert opened.verdict is Verdict.PASS


def test_opening_lifts_a_pause(day: Connection) -> None:
    """A pilot that is opened while new work is paused takes it again, and only then is open."""
    golive(day, "pause")
    ended = golive(day, "open", "--yes")

    assert ended.exit_code == 0
    assert not is_paused(day)


def test_a_pause_that_lets_everybody_by(day: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that is there and refuses nothing is no pause: by its effect it is STOP."""
    monkeypatch.setattr("golive.commands.intake._WITHIN", 0.0)
    monkeypatch.setattr("golive.aws.intake.BalancerIntake.pause", lambda _self: None)
    ended = golive(day, "pause")

    assert ended.exit_code == 1
    assert "STOP: A new case of somebody else is still taken" in ended.output


def test_by_hand(day: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where people pause, the exact sentence is shown, and their word alone is never Working."""
    by_hand = msgspec.structs.replace(day.target, intake=ByHand(who="on-call", say="Pause intake now."))
    monkeypatch.setattr(day, "target", by_hand)
    asked: list[str] = []
    said_so = pause(day, say=asked.append, agreed=lambda text: bool(asked.append(text) or True))
    nobody = pause(day, say=asked.append, agreed=lambda _text: False)

    assert 'Call the on-call and say: "Pause intake now."' in asked[0]
    assert "no longer than 5 minutes" in asked[0]
    assert (said_so.verdict, nobody.verdict) == (Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE)
    assert "golive sees it answered as before" in said_so.reason
    assert "nobody has said so" in nobody.reason


def test_a_fault_is_switched_where_a_rehearsal_is_kept_up(day: Connection) -> None:
    """A person breaks one thing of a rehearsal that is up, and mends it again; what there is not is refused."""
    assert day.target.cohort is not None
    on = golive(day, "faults", "on", "cohort-wildcard")
    broken = read_cohort(day.session, day.target.cohort)
    off = golive(day, "faults", "off", "cohort-wildcard")

    assert (on.exit_code, on.output) == (0, "cohort-wildcard is on.\n")
    assert (off.exit_code, off.output) == (0, "cohort-wildcard is off.\n")
    assert (broken.open, read_cohort(day.session, day.target.cohort).open) == (True, False)
    assert golive(day, "faults", "on", "no-such-fault").exit_code == 2
    assert golive(day, "faults", "maybe", "cohort-wildcard").exit_code == 2


def test_the_help_has_examples() -> None:
    """Each command shows one as it is typed, and its exit statuses."""
    for name in ("open", "pause", "resume", "close"):
        told = CliRunner().invoke(app, [name, "--help"]).output
        assert re.search(rf"Example: \S*golive {name} ", told)
        assert "Exit status: 0" in told


def test_the_list_keeps_what_else_it_says(day: Connection) -> None:
    """What the parameter says beside firms and users stays when the list is written."""
    from golive.aws import write_cohort

    table = day.target.cohort
    assert isinstance(table, CohortTable)
    ssm = day.session.client("ssm")

    def value() -> str:
        found = ssm.get_parameters(Names=[table.parameter], WithDecryption=True)
        return str(found["Parameters"][0]["Value"])

    before = value()
    ssm.put_parameter(Name=table.parameter, Value='{"firms": ["x"], "users": [], "note": 7}', Overwrite=True)
    write_cohort(day.session, table)
    said_then = msgspec.json.decode(
        ssm.get_parameters(Names=[table.parameter], WithDecryption=True)["Parameters"][0]["Value"]
    )
    ssm.put_parameter(Name=table.parameter, Value=before, Overwrite=True)

    assert said_then == {"firms": [*table.firms], "users": [*table.users], "note": 7}


@pytest.mark.parametrize(("verdict", "status"), [(Verdict.INCONCLUSIVE, 3), (Verdict.PASS, 0)])
def test_a_launch_ends_as_its_watch_did(day: Connection, verdict: Verdict, status: int) -> None:
    """A launch whose watch could not tell is over on the record, and is not called Working for that."""
    golive(day, "open", "--yes")
    launch = newest_launch(day.record.entries(), live=False)
    assert launch is not None
    began = day.clock.now()
    said(day, WatchStarted(f"w-{verdict}", began, began + timedelta(minutes=120), 120, launch.release))
    said(day, WatchEnded(f"w-{verdict}", "observed", verdict))
    ended = golive(day, "close")

    assert ended.exit_code == status, ended.output
    assert ended.output.startswith(f"{verdict.word}: {launch.launch} is over")
    assert "no launch is open" in str(golive(day, "close").exception)
