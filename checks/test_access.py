"""Before a launch: whom does the app let in, what does it keep apart, and what does it write down?"""

import pytest

from golive.finding import prove

pytestmark = pytest.mark.readiness


@pytest.mark.proves("security-headers")
def test_security_headers(judged):
    """API and website send the headers that protect their users' browsers."""
    prove(judged("security-headers"))


@pytest.mark.proves("site-no-session-refused")
def test_site_no_session_refused(judged):
    """The website's own routes to the API refuse who is not signed in with 401."""
    prove(judged("site-no-session-refused"))


@pytest.mark.proves("site-other-firm-refused")
def test_site_other_firm_refused(judged):
    """Through the website, too, one firm is refused the data of another with 403."""
    prove(judged("site-other-firm-refused"))


@pytest.mark.proves("routes-closed")
def test_routes_closed(judged):
    """No route that the app has lets nobody change anything, or read what is not public."""
    prove(judged("routes-closed"))


@pytest.mark.proves("audit-lines")
def test_audit_lines(judged):
    """Our own refused requests are in the audit log, each with request, user, firm, status and latency."""
    prove(judged("audit-lines"))


@pytest.mark.proves("firms-apart")
def test_firms_apart(judged):
    """A user of the other firm is refused the data of ours with 403."""
    prove(judged("firms-apart"))


@pytest.mark.proves("forged-tokens-refused")
def test_forged_tokens_refused(judged):
    """Tokens that ran out, are for another request, or that the app did not sign are refused with 401."""
    prove(judged("forged-tokens-refused"))


@pytest.mark.proves("upload-limit")
def test_upload_limit(judged):
    """A file that is larger than the app takes is refused with 413 before it is read."""
    prove(judged("upload-limit"))


@pytest.mark.proves("certificates-good")
def test_certificates_good(judged):
    """The app's hosts resolve and show a trusted certificate that is good for thirty days more."""
    prove(judged("certificates-good"))
