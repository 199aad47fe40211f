"""What lies on this machine: lines of files and commands that are in no service of AWS's, and what reviewers read."""

from golive.local.lines import Stamped, counted, lines_between, states
from golive.local.review_store import ReviewStore
