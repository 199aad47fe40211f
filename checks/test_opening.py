"""Before a launch: who is let in, can new work be paused, and does the previous version fit what is beside it?"""

import pytest

from golive.finding import prove

pytestmark = pytest.mark.readiness


@pytest.mark.proves("cohort-closed")
def test_cohort_closed(judged):
    """The app is told to let in the approved firms and users, and nobody else."""
    prove(judged("cohort-closed"))


@pytest.mark.proves("cohort-by-effect")
def test_cohort_by_effect(judged):
    """An approved user gets in at the website, and a stranger with a good password does not."""
    prove(judged("cohort-by-effect"))


@pytest.mark.proves("intake-open")
def test_intake_open(judged):
    """New cases are taken; no pause of an earlier launch stands."""
    prove(judged("intake-open"))


@pytest.mark.proves("intake-pausable")
def test_intake_pausable(judged):
    """New work can be paused at once, by a rule of the load balancer or by a named person."""
    prove(judged("intake-pausable"))


@pytest.mark.proves("website-fits-previous")
def test_website_fits_previous(judged):
    """The website that runs was tried with the previous version of the API."""
    prove(judged("website-fits-previous"))


@pytest.mark.proves("schema-fits-previous")
def test_schema_fits_previous(judged):
    """The database has a form that the previous version can read."""
    prove(judged("schema-fits-previous"))
