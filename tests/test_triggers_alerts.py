"""The alerts of a watch at their very edges: raised by what the rule names, by nothing less."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import pytest
from watch_lines import START, at, span

from golive.model.observations import Review, Sample, Signal, Suspect
from golive.watch.triggers import Rules
from golive.watch.triggers.alerts import Alert, alerts
from golive.watch.triggers.reports import Known

Counts = dict[Signal, int]
R, E, SENT, FAILED = Signal.API_REQUESTS, Signal.API_ERRORS, Signal.PROBE_SENT, Signal.PROBE_FAILED
TRIED, LOGINS = Signal.LOGIN_ATTEMPTS, Signal.LOGIN_FAILURES
QUIET: Counts = {R: 40, SENT: 4}


def raised(
    minutes: Iterable[Counts], said: Known | None = None, *, rules: Rules | None = None, absent: Sequence[Signal] = ()
) -> tuple[Alert, ...]:
    """The alerts of a watch of these minutes, each count seen at the end of its minute."""
    rules = rules or Rules()
    known = list(minutes)
    samples = [
        Sample(signal, at(index), value) for index, counts in enumerate(known) for signal, value in counts.items()
    ]
    looks = span(len(known)).looks(rules.settle, at(len(known) + 60))
    return alerts(samples, said or Known(), first_minute=START, looks=looks, rules=rules, absent=absent)


def ids(*minutes: Counts) -> list[str]:
    """The alerts of these minutes by their id."""
    return [one.id for one in raised(minutes)]


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        ((QUIET, {R: 5, E: 3}, {R: 5, E: 3}), ["page-now"]),  # ten requests, six of them failed
        ((QUIET, {R: 5, E: 3}, {R: 4, E: 3}), []),  # nine requests
        ((QUIET, {R: 5, E: 3}, {R: 5, E: 2}), []),  # half of them is not above half
        (({R: 10, E: 10},), []),  # one minute only
        ((QUIET, {E: 6}, {E: 6}), ["page-now"]),  # errors without requests are requests
        ((QUIET, {R: 0, E: 12}, {R: 0}), ["page-now"]),  # never more errors than requests
        (({SENT: 4, FAILED: 4}, {SENT: 4, FAILED: 4}), ["page-now"]),
        (({SENT: 1, FAILED: 1}, {SENT: 1, FAILED: 1}), ["page-now"]),
        (({SENT: 4, FAILED: 4}, {SENT: 4, FAILED: 3}), []),
        (({SENT: 4, FAILED: 3}, {SENT: 4, FAILED: 4}), []),
        (({SENT: 4, FAILED: 4}, {SENT: 0, FAILED: 0}), []),
        (({SENT: 4, FAILED: 4}, {FAILED: 4}), []),
        (({SENT: 4, FAILED: 4},), []),
        (({SENT: 1}, {SENT: 1}), []),  # nobody says that one failed
        (({R: 5}, {R: 5, E: 5}), []),  # a minute without errors has none
        (({}, {R: 9, E: 9}), []),  # nor has a minute of which nothing is known any requests
    ],
)
def test_page_now(minutes: tuple[Counts, ...], found: list[str]) -> None:
    """Above half of at least ten requests of the last two minutes failed, or every probe of them."""
    assert ids(*minutes) == found


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        (({SENT: 4},) * 3, ["metrics-silent"]),
        (({SENT: 4},) * 2, []),
        (({SENT: 4, FAILED: 3},) * 3, ["metrics-silent"]),  # one that is answered is enough
        (({SENT: 4}, {SENT: 4, R: 0}, {SENT: 4}), []),  # a sample that says 0 is a sample
        (({SENT: 4}, {SENT: 4, E: 0}, {SENT: 4}), []),
        (({SENT: 1},) * 3, ["metrics-silent"]),
        (({SENT: 4}, {}, {SENT: 4}), []),  # nothing was asked, so nothing is known
        (({SENT: 4}, {SENT: 4}, {SENT: 4}, {SENT: 4, R: 4}), ["metrics-silent"]),
    ],
)
def test_metrics_are_silent(minutes: tuple[Counts, ...], found: list[str]) -> None:
    """No sample of the load balancer's for three minutes, while our own requests are answered."""
    assert ids(*minutes) == found


@pytest.mark.parametrize("absent", [(R,), (E,), (R, E)])
def test_what_is_absent_is_not_silent(absent: tuple[Signal, ...]) -> None:
    """Where the target has no counts of the load balancer's their silence is no alert; other alerts are raised."""
    assert raised([{SENT: 4}] * 5, absent=absent) == ()
    assert [one.id for one in raised([{SENT: 4, FAILED: 4}] * 2, absent=absent)] == ["page-now"]


@pytest.mark.parametrize(
    ("failures", "attempts", "found"),
    [
        (5, 5, ["login-failures"]),
        (4, 4, []),  # fewer than the least count
        (5, 99, ["login-failures"]),
        (5, 100, []),  # as many as the usual 2 % may well bring
        (5, 0, ["login-failures"]),  # nobody counts attempts: the failures themselves are attempts
    ],
)
def test_sign_ins_fail(failures: int, attempts: int, found: list[str]) -> None:
    """At least the least count, and significantly more than usual of those that tried."""
    assert ids({**QUIET, LOGINS: failures, TRIED: attempts}) == found


def test_a_spike_is_counted_over_ten_minutes() -> None:
    """Failures add up over the window, and count no longer than it; one a minute is a spike after the fifth."""
    one = {**QUIET, LOGINS: 1, TRIED: 1}
    found = raised([one] * 5 + [QUIET] * 12)

    [alert] = found
    assert (alert.since, alert.until) == (at(4) + 3 * (at(1) - START), at(10) + 3 * (at(1) - START))
    assert alert.reason == "5 of 5 sign-ins failed in 5 minutes; usual are 2 %. Look now."
    assert alert.who == "support lead"


def test_each_spike_has_its_own_counts() -> None:
    """Sign-ins, uploads and runs each are counted by themselves; of runs nobody counts those that were tried."""
    minute = {
        **QUIET,
        Signal.UPLOAD_FAILURES: 6,
        Signal.UPLOAD_ATTEMPTS: 7,
        Signal.RUN_FAILURES: 5,
        LOGINS: 4,
        TRIED: 100,
    }
    found = {one.id: one.reason for one in raised([minute])}

    assert found == {
        "upload-failures": "6 of 7 uploads failed in 1 minute; usual are 2 %. Look now.",
        "run-failures": "5 runs failed in 1 minute; usual are 2 %. Look now.",
    }


def test_what_is_usual_can_be_said() -> None:
    """Where more fail usually, the same counts are no spike."""
    minute = {**QUIET, LOGINS: 6, TRIED: 20}

    assert [one.id for one in raised([minute])] == ["login-failures"]
    assert raised([minute], rules=Rules(usual=Fraction(1, 4))) == ()
    assert raised([minute], rules=Rules(spike=7)) == ()


def test_how_much_failed_is_told() -> None:
    """The reason has the counts of the last two minutes, and who is called."""
    [alert] = raised([QUIET, {R: 6, E: 4}, {R: 6, E: 5}])

    assert alert.reason.startswith("9 of 12 requests failed in 2 minutes.")
    assert alert.who == "technical owner"
    assert alert.since == at(5)


def test_what_is_said_of_our_own_requests() -> None:
    """Each says what happened, since when it is known, and who is called."""
    [dead] = raised([{SENT: 4, FAILED: 4}] * 2)
    [silent] = raised([{SENT: 4}] * 3)

    assert dead == Alert(
        "page-now",
        at(4),
        "All of our own requests failed for 2 minutes. Page the technical owner now.",
        "technical owner",
    )
    assert silent == Alert(
        "metrics-silent",
        at(5),
        "The load balancer counted nothing for 3 minutes, while our own requests were answered.",
        "technical owner",
    )


def test_a_minute_without_attempts_adds_none() -> None:
    """Attempts are those that were counted, not one for every minute."""
    [alert] = raised([QUIET, {**QUIET, LOGINS: 6, TRIED: 9}])

    assert alert.reason.startswith("6 of 9 sign-ins failed in 2 minutes")


def test_samples_of_other_minutes_do_not_count() -> None:
    """A count of a minute before the watch, after it, or seen after its last look raises nothing."""
    rules = Rules()
    looks = span(3).looks(rules.settle, at(60))
    odd = [
        Sample(LOGINS, at(-1), 50),
        Sample(LOGINS, at(3), 50),
        Sample(LOGINS, at(1), 50, at(6)),
    ]

    assert alerts(odd, Known(), first_minute=START, looks=looks, rules=rules) == ()


def test_of_two_samples_the_one_seen_last_counts() -> None:
    """A correction replaces what it corrects, in whatever order the two come; of the same moment the larger counts."""
    rules = Rules()
    looks = span(2).looks(rules.settle, at(60))
    first, corrected, same = (Sample(LOGINS, START, value, at(seen)) for value, seen in ((9, 1), (1, 1.5), (8, 1.5)))

    def found(*samples: Sample) -> list[str]:
        return [one.id for one in alerts(samples, Known(), first_minute=START, looks=looks, rules=rules)]

    assert found(first, corrected) == found(corrected, first) == []
    assert found(first, corrected, same) == found(same, corrected, first) == ["login-failures"]


def test_what_the_audit_and_reviewers_say() -> None:
    """A suspicion is an alert until it is answered; a critical review one from when it was seen; citations apart."""
    suspects = [Suspect(at=at(0.5), run="run-2"), Suspect(at=at(0.2), run="run-1"), Suspect(at=at(0.6), run="run-1")]
    reviews = [
        Review(at=at(1.5), verdict_on="run-1", critical=()),
        Review(at=at(2.5), verdict_on="run-2", critical=("citation-presence",)),
        Review(at=at(3.5), verdict_on="run-3", critical=("fabricated",)),
    ]
    found = raised([QUIET] * 5, Known(suspects=suspects, reviews=reviews))

    assert [(one.id, one.since, one.until) for one in found] == [
        ("citation-defects", at(3), None),
        ("reviewer-reports", at(3), None),
    ]
    assert found[0].reason == "Citations are wrong or missing in 1 output."
    assert found[1].reason == "A reviewer reported a critical defect in 1 output."
    assert {one.who for one in found} == {"QA reviewer"}


def test_citations_that_the_audit_finds_wrong() -> None:
    """A suspicion of what is cited is an alert of its own too, until a reviewer has answered it; others are not."""
    suspects = [
        Suspect(at=at(0.2), run="run-1", codes=("wrong-page", "fabricated")),
        Suspect(at=at(0.3), run="run-2", codes=("fabricated",)),
    ]
    answer = Review(at=at(4), verdict_on="run-1", critical=())

    found = {one.id: one for one in raised([QUIET] * 6, Known(suspects=suspects, reviews=[answer]))}

    assert set(found) == {"citation-defects", "suspected"}
    assert found["citation-defects"].reason == (
        "Citations are wrong or missing in 1 output, of 1 the audit says so: run-1."
    )
    assert found["citation-defects"].until == at(4)


def test_a_suspicion_waits_for_its_answer() -> None:
    """It says since when and of which runs, each once, the earliest first; the answer ends it."""
    suspects = [Suspect(at=at(0.5), run="run-2"), Suspect(at=at(0.2), run="run-1"), Suspect(at=at(0.6), run="run-1")]
    answers = [Review(at=at(6), verdict_on=f"run-{number}", critical=()) for number in (1, 2)]

    [alert] = raised([QUIET] * 6, Known(suspects=suspects, reviews=answers))

    assert (alert.id, alert.since, alert.until, alert.who) == ("suspected", at(3), at(6), "QA reviewer")
    assert alert.reason == "Suspected since 14:00 UTC, confirm now: run-1, run-2."


def test_two_reports_are_one_alert_that_counts() -> None:
    """How many outputs a reviewer reported is in the sentence."""
    reviews = [Review(at=at(1), verdict_on=f"run-{number}", critical=("fabricated",)) for number in (1, 2)]

    [alert] = raised([QUIET] * 2, Known(reviews=reviews))

    assert alert.reason == "A reviewer reported a critical defect in 2 outputs."


def test_alerts_come_in_the_order_in_which_they_were_raised() -> None:
    """The earliest first, and those of one moment by their id; one that comes again is another one."""
    burst = {**QUIET, R: 20, E: 20, SENT: 4}
    found = raised([burst, burst, QUIET, QUIET, burst, {**burst, LOGINS: 9}])

    assert [(one.id, one.since, one.until) for one in found] == [
        ("page-now", at(4), at(5)),
        ("login-failures", at(8), None),
        ("page-now", at(8), None),
    ]
