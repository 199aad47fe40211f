"""The three triggers whose firing means: roll back. Pure judgement of what was seen, by when (DESIGN 8)."""

from golive.watch.triggers.api_errors import Judged, Watched, api_errors, watch_api_errors
from golive.watch.triggers.before_launch import before_launch
from golive.watch.triggers.legal_defects import legal_defects, watch_legal_defects
from golive.watch.triggers.reports import Known
from golive.watch.triggers.rules import Rules
from golive.watch.triggers.run_failures import run_failures, watch_run_failures
from golive.watch.triggers.trigger import Trigger
