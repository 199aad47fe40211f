"""The probes that ask who is let in, who is kept apart, and whether it is written down."""

import re
import threading
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from golive.app import access, filled
from golive.app.upload_limit import upload_limit
from golive.aws import audit_lines
from golive.clock import Clock, poll
from golive.config.consent import Effect
from golive.errors import ConfigurationError, ConsentMissing
from golive.facts import Answer, AuditLine, AuditSeen, Certificates, Sweep
from golive.probes.aws import needed
from golive.probes.certificates import certificate
from golive.readiness.access import AUDIT_FIELDS
from golive.readiness.survey import Probe
from golive.session.connection import Connection

_PORT = re.compile(r":(\d{1,5})\Z")
_LOGGED_WITHIN = 300.0  # seconds of the target's clock in which a line must be in the log


def probes(connection: Connection, run: str) -> dict[str, Probe]:
    """The probes, by the name of their fact. ``run`` marks what golive makes in the app."""
    target = connection.target
    api, site = f"API of {target.name}", f"website of {target.name}"
    return {
        "security-headers": Probe(api, lambda _cancel: access.security_headers(connection.app, target)),
        "site-no-session": Probe(site, lambda _cancel: access.without_session(connection.app, target)),
        "site-other-firm": Probe(site, lambda _cancel: access.other_firm_by_site(connection.app, target)),
        "sweep": Probe(api, lambda cancel: _sweep(connection, cancel), 600.0),
        "other-way": Probe(api, lambda _cancel: access.other_way(connection.app, target, _secret(connection))),
        "forged": Probe(api, lambda _cancel: access.forged(connection.app, target, _secret(connection))),
        "too-large": Probe(api, lambda _cancel: _upload_limit(connection, run), 120.0),
        "audit": Probe(
            f"CloudWatch Logs of {target.name}",
            lambda cancel: _audit(connection, cancel),
            _LOGGED_WITHIN / connection.clock.scale + 60.0,
        ),
        "certificates": Probe(f"hosts of {target.name}", lambda _cancel: _certificates(connection)),
    }


def _sweep(connection: Connection, cancel: threading.Event) -> Sweep:
    connection.consent.need(Effect.OPEN_ROUTES, connection.target)
    return access.sweep(connection.app, connection.target, cancel)


def _upload_limit(connection: Connection, run: str) -> Answer:
    """As nobody, and in a matter of golive's own where it may make one: without that nobody's answer has to do."""
    own = True
    try:
        connection.consent.need(Effect.SYNTHETIC_CASE, connection.target)
    except ConsentMissing:
        own = False
    return upload_limit(connection.app, connection.target, run, own=own)


def _secret(connection: Connection) -> str:
    source = access.signing_secret(connection.target)
    if source is None:
        raise ConfigurationError(connection.target.why_absent("signing_secret"))
    return connection.resolve(source)


def _audit(connection: Connection, cancel: threading.Event) -> AuditSeen:
    """Be refused twice, and wait until both refusals are in the log."""
    target, lack = connection.target, "does not name the app's audit log: [audit_log] is missing."
    log = needed(connection, target.audit_log, lack)
    connection.own_account()
    synthetic, paths, since = target.app.synthetic, target.app.paths, connection.clock.now()
    says = {"X-User-Id": synthetic.user, "X-Firm-Id": synthetic.firm}
    own, other = (filled(paths.firm_matters, firm=firm) for firm in (synthetic.firm, synthetic.other_firm))
    answers = [connection.app.bare("GET", target.api(own), headers=says), connection.app.get(other)]
    names = [answer.request.headers["X-Request-Id"] for answer in answers]
    lines = poll(
        lambda: audit_lines(connection.session, log.group, names, since=since),
        until=lambda found: len(found) == len(names),
        every=10.0,
        within=_LOGGED_WITHIN,
        clock=connection.clock,
        cancel=cancel,
    )
    first, second = (
        _line(lines.get(name), answer.status_code, user=synthetic.user, firm=synthetic.firm)
        for name, answer in zip(names, answers, strict=True)
    )
    return AuditSeen((first, replace(second, by_site=target.app.auth.scheme == "site_session")))


def _line(fields: dict[str, str] | None, status: int, *, user: str, firm: str) -> AuditLine:
    """Whoever brings no token is nobody, so that his line may name no user and no firm."""
    if fields is None:
        return AuditLine(status, found=False)
    told = tuple(name for name in AUDIT_FIELDS if name in fields)
    right = {"status": {str(status)}, "user_id": {user}, "firm_id": {firm}}
    if status == 401:
        right |= {"user_id": {user, "-"}, "firm_id": {firm, "-"}}
    return AuditLine(status, True, told, all(fields.get(name) in values for name, values in right.items()))  # noqa: FBT003


def _certificates(connection: Connection) -> Certificates:
    """Of the hosts that the target file names, or of the API and the website."""
    target, wanted = connection.target, connection.target.certificates
    addresses = wanted.addresses if wanted is not None else ()
    if not addresses:
        urls = [urlsplit(target.app.api_url), urlsplit(target.app.site_url)]
        addresses = tuple(dict.fromkeys(f"{one.hostname}:{one.port or 443}" for one in urls))
    trust = Path(wanted.trust) if wanted is not None and wanted.trust else None
    seen = tuple(certificate(*host_and_port(address), trust=trust) for address in addresses)
    return Certificates(seen, Clock().now())


def host_and_port(address: str) -> tuple[str, int]:
    """An address in its parts; without a port it is that of HTTPS."""
    found = _PORT.search(address)
    return (address[: found.start()], int(found[1])) if found else (address, 443)
