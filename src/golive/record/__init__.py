"""The record of one target: entries behind each other in a store, and what they come to."""

from golive.record.journal import Journal
from golive.record.lock import Lock
from golive.record.record import Machine, Record, named, operator
