"""What the rehearsal's containers are told beside their secrets, and what its target says they must be told."""

from typing import Any

HOSTS = ("127.0.0.1", "localhost")

API = {
    "AUTH_ENFORCED": "1",
    "INTERNAL_AUTH_MODE": "jwt",
    "INTERNAL_AUTH_TTL_SECONDS": "60",
    "AUDIT_LOG": "on",
    "ALLOWED_HOSTS": ",".join(HOSTS),
    "CORS_ORIGINS": "http://localhost",
    "DEMO_USERS": "0",
}
SITE = {**API, "SITE_DEMO_USERS": "0"}


def wanted(api: str, site: str) -> dict[str, Any]:
    """The target's table of the environment, for services of these names."""
    on_api = {"service": api, "containers": ["api", "worker"]}
    on_site = {"service": site, "containers": ["web"]}
    return {
        "hipaa_enforcement": {**on_api, "variable": "AUTH_ENFORCED", "values": ["1", "true"]},
        "internal_auth": {**on_api, "variable": "INTERNAL_AUTH_MODE", "values": ["jwt"]},
        "token_life": {**on_api, "variable": "INTERNAL_AUTH_TTL_SECONDS", "values": ["60"]},
        "audit_logging": {**on_api, "variable": "AUDIT_LOG", "values": ["on"]},
        "allowed_hosts": {**on_api, "variable": "ALLOWED_HOSTS", "hosts": list(HOSTS)},
        "cors": {**on_api, "variable": "CORS_ORIGINS", "hosts": list(HOSTS)},
        "demo_users_api": {**on_api, "variable": "DEMO_USERS", "values": ["0"], "unset_is_safe": True},
        "demo_users_site": {**on_site, "variable": "SITE_DEMO_USERS", "values": ["0"]},
        "internal_auth_secret": {**on_api, "variable": "INTERNAL_AUTH_SECRET", "read": True},
    }
