"""Faults of the running app: a small file beside its data that each process looks at before it answers."""

import json
import os
import threading
from pathlib import Path

from golive_rehearsal.ontogra.untrue import UNTRUE

NAMES = (
    "auth_off",
    "tenant_leak",
    "database_down",
    "worker_stopped",
    "demo_credentials",
    "runs_unreadable",
    "export_broken",
    "stuck_runs_left",
    "api_failing",
    "api_maintenance",
    "firm_unreadable",
    "health_failing",
    "long_packets_fail",
    "audit_short",
    "cohort_open",
    "schema_ahead",
    "schema_untold",
    "audit_silent",
    "debug_route",
    "no_security_headers",
    "one_matter_unreadable",
    "openapi_off",
    "others_failing",
    "release_spoilt",
    "runs_hang",
    "site_failing",
    "route_unasking",
    "site_deletes",
    "site_maintenance",
    "site_open",
    "site_case_broken",
    "site_export_refused",
    "site_restyled",
    "site_upload_refused",
    "site_words_unknown",
    "size_limit_lower",
    "size_told_otherwise",
    "size_unlimited",
    "stores_half",
    "tokens_unchecked",
    *UNTRUE,
)
_FILE = "switches.json"
_writing = threading.Lock()


def write(data: Path, name: str, *, on: bool) -> None:
    """Switch a fault on or off; every request from now on sees it. Raises ``KeyError`` for a name that is none."""
    if name not in NAMES:
        raise KeyError(name)
    with _writing:
        named = read(data) - {name} | ({name} if on else set())
        fresh = data / f"{_FILE}.new"
        fresh.write_text(json.dumps(sorted(named)), encoding="utf-8")
        os.replace(fresh, data / _FILE)  # noqa: PTH105 - replaces on Windows too


def read(data: Path) -> set[str]:
    """The faults that are on."""
    try:
        return set(json.loads((data / _FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return set()
