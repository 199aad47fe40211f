"""Faults of who is let in, of what is kept apart and written down, and of what protects users' browsers."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.faults.fault import AppSwitch, AwsSwitch, Fault, Undo

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld


class HeadersMissing(AppSwitch):
    """A new proxy in front of the website strips them."""

    name = "headers-missing"
    what = "The website's pages have no security headers."
    settings_only = True
    switch = "no_security_headers"
    turns: ClassVar = {"security-headers": "FAIL"}


class SiteFailing(AppSwitch):
    """The website is deployed by itself, and its release is bad."""

    name = "site-failing"
    what = "The website answers everything with a server error; the API is fine."
    settings_only = True
    switch = "site_failing"
    turns: ClassVar = {
        "workflow-site": "FAIL",
        "sign-in-page": "FAIL",
        "security-headers": "INCONCLUSIVE",
        "site-no-session-refused": "INCONCLUSIVE",
        "site-other-firm-refused": "INCONCLUSIVE",
        "cohort-by-effect": "INCONCLUSIVE",
        "routes-closed": "INCONCLUSIVE",
    }


class SiteOpen(AppSwitch):
    """The website signs for golive's own user when nobody is signed in."""

    name = "site-open"
    what = "The website's own routes answer people who are not signed in."
    settings_only = True
    switch = "site_open"
    turns: ClassVar = {"site-no-session-refused": "FAIL", "routes-closed": "FAIL"}


class RouteOpen(AppSwitch):
    """A helper for developers was left in."""

    name = "route-open"
    what = "A route that starts work answers without credentials."
    settings_only = True
    switch = "debug_route"
    turns: ClassVar = {"routes-closed": "FAIL"}


class RouteUnasking(AppSwitch):
    """It checks what it is sent, and nobody noticed that it never checks by whom."""

    name = "route-unasking"
    what = "A route that starts work looks at its body, and never asks who sent it."
    settings_only = True
    switch = "route_unasking"
    turns: ClassVar = {"routes-closed": "INCONCLUSIVE"}


class SiteDeletes(AppSwitch):
    """The website's own route forgot to look for a session in one of its methods."""

    name = "site-deletes"
    what = "The website deletes cases for people who are not signed in; the API itself would not."
    settings_only = True
    switch = "site_deletes"
    turns: ClassVar = {"routes-closed": "FAIL"}


class SiteMaintenance(AppSwitch):
    """Somebody put the website into maintenance and went home."""

    name = "site-maintenance"
    what = "The website answers everything with a page that says that it is back soon; the API is fine."
    settings_only = True
    switch = "site_maintenance"
    turns: ClassVar = {
        "workflow-site": "FAIL",
        "sign-in-page": "FAIL",
        "site-no-session-refused": "INCONCLUSIVE",
        "site-other-firm-refused": "INCONCLUSIVE",
        "cohort-by-effect": "INCONCLUSIVE",
        "routes-closed": "INCONCLUSIVE",
    }


class ApiMaintenance(AppSwitch):
    """A proxy before the API keeps everybody out, kindly."""

    name = "api-maintenance"
    what = "The API answers everything with a page that says that it is back soon."
    switch = "api_maintenance"
    turns: ClassVar = {
        "health": "INCONCLUSIVE",
        "health-depth": "INCONCLUSIVE",
        "no-token-refused": "INCONCLUSIVE",
        "other-firm-refused": "INCONCLUSIVE",
        "site-other-firm-refused": "INCONCLUSIVE",
        "firms-apart": "INCONCLUSIVE",
        "forged-tokens-refused": "INCONCLUSIVE",
        "routes-closed": "INCONCLUSIVE",
        "security-headers": "INCONCLUSIVE",
        "audit-lines": "INCONCLUSIVE",
        "upload-limit": "INCONCLUSIVE",
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "trigger-run-failures": "INCONCLUSIVE",
        "ten-packets": "INCONCLUSIVE",
        "tier-allows": "INCONCLUSIVE",
        "test-data-gone": "INCONCLUSIVE",
        "intake-open": "INCONCLUSIVE",
        "schema-fits-previous": "INCONCLUSIVE",
        "signals-readable": "INCONCLUSIVE",
        "sources-readable": "INCONCLUSIVE",
    }


class RoutesHidden(AppSwitch):
    """Nobody knows which routes there are."""

    name = "routes-hidden"
    what = "The API no longer publishes which routes it has, and the target file names none."
    settings_only = True
    switch = "openapi_off"
    turns: ClassVar = {"routes-closed": "INCONCLUSIVE"}


class ApiFailing(AppSwitch):
    """Everything behind the health address is broken."""

    name = "api-failing"
    what = "The API answers everything but its health addresses with a server error."
    switch = "api_failing"
    turns: ClassVar = {
        "no-token-refused": "INCONCLUSIVE",
        "other-firm-refused": "INCONCLUSIVE",
        "site-other-firm-refused": "INCONCLUSIVE",
        "firms-apart": "INCONCLUSIVE",
        "forged-tokens-refused": "INCONCLUSIVE",
        "routes-closed": "INCONCLUSIVE",
        "audit-lines": "INCONCLUSIVE",
        "upload-limit": "INCONCLUSIVE",
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "trigger-run-failures": "INCONCLUSIVE",
        "ten-packets": "INCONCLUSIVE",
        "tier-allows": "INCONCLUSIVE",
        "test-data-gone": "INCONCLUSIVE",
        "intake-open": "INCONCLUSIVE",
        "signals-readable": "FAIL",
        "sources-readable": "INCONCLUSIVE",
    }


class AuditShort(AppSwitch):
    """A refactoring lost a field."""

    name = "audit-short"
    what = "The audit lines do not name the firm."
    settings_only = True
    switch = "audit_short"
    turns: ClassVar = {"audit-lines": "FAIL"}


class AuditSilent(AppSwitch):
    """The log level was raised."""

    name = "audit-silent"
    what = "The app writes no audit lines."
    settings_only = True
    switch = "audit_silent"
    turns: ClassVar = {"audit-lines": "FAIL"}


class LogsDenied(AwsSwitch):
    """The operator's rights were cut."""

    name = "logs-denied"
    what = "AWS refuses us to read the app's log."
    settings_only = True
    turns: ClassVar = {"audit-lines": "INCONCLUSIVE", "sources-readable": "INCONCLUSIVE"}
    switch = staticmethod(lambda world: world.aws.denied("logs:FilterLogEvents"))


class SignInLogGone(AwsSwitch):
    """A new version of the website writes elsewhere."""

    name = "sign-in-log-gone"
    what = "The log group that sign-ins are counted from is not there any more."
    settings_only = True
    turns: ClassVar = {"sources-readable": "FAIL"}
    switch = staticmethod(lambda world: world.aws.log_group_gone("/ecs/ontogra-web"))


class TokensNotChecked(AppSwitch):
    """A release that reads tokens without looking at their signature."""

    name = "tokens-not-checked"
    what = "The API takes tokens that ran out, are for another request, or that nobody signed."
    settings_only = True
    switch = "tokens_unchecked"
    turns: ClassVar = {"forged-tokens-refused": "FAIL"}


class SizeUnlimited(AppSwitch):
    """The limit was lifted for one customer."""

    name = "size-unlimited"
    what = "The API takes files of any size."
    settings_only = True
    switch = "size_unlimited"
    turns: ClassVar = {"upload-limit": "FAIL"}


class SizeLimitLower(AppSwitch):
    """A firewall before the app has a limit of its own."""

    name = "size-limit-lower"
    what = "Uploads over 10 MiB are refused with 413, where the product is to take 25 MiB."
    settings_only = True
    switch = "size_limit_lower"
    turns: ClassVar = {"upload-limit": "FAIL"}


class SizeToldOtherwise(AppSwitch):
    """A firewall before the app refuses, and not with the product's words."""

    name = "size-told-otherwise"
    what = "A file that is too large is answered 422, as a form that is wrong."
    settings_only = True
    switch = "size_told_otherwise"
    turns: ClassVar = {"upload-limit": "INCONCLUSIVE"}


class CertificateFault(Fault):
    """The host shows another certificate."""

    settings_only = True
    days: ClassVar[int] = 90
    host: ClassVar[str] = "localhost"

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Show it."""
        world.tls.show(days=self.days, host=self.host)
        return world.tls.show


class CertificateShort(CertificateFault):
    """Nobody renewed it."""

    name = "certificate-short"
    what = "The certificate runs out in twelve days."
    days = 12
    turns: ClassVar = {"certificates-good": "FAIL"}


class CertificateBetweenShort(Fault):
    """The host's own was renewed, and is sent with last year's one of its authority."""

    name = "certificate-between-short"
    what = "A certificate between the host's own and its authority runs out in twelve days."
    settings_only = True
    turns: ClassVar = {"certificates-good": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Show both."""
        world.tls.show(between=12)
        return world.tls.show


class CertificateForeign(CertificateFault):
    """The load balancer has the certificate of another product."""

    name = "certificate-foreign"
    what = "The certificate is for another host."
    host = "shop.example"
    turns: ClassVar = {"certificates-good": "FAIL"}


class TlsSilent(Fault):
    """The listener was removed."""

    name = "tls-silent"
    what = "Nothing answers where the certificate should be shown."
    settings_only = True
    turns: ClassVar = {"certificates-good": "INCONCLUSIVE"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Listen no more."""
        world.tls.silent(on=True)
        return lambda: world.tls.silent(on=False)
