"""The catalogue of faults, by name.

To add one: a subclass of ``Fault`` with its four facts and ``apply``, which returns what undoes it, in the module of
what it breaks. ``tests/test_faults.py`` then holds it to its word.
"""

from golive_rehearsal.faults import (
    of_access,
    of_alarms,
    of_app,
    of_aws,
    of_clock,
    of_environment,
    of_messages,
    of_opening,
    of_operator,
    of_packets,
    of_record,
    of_release,
    of_way_back,
)
from golive_rehearsal.faults.fault import Fault, Undo

__all__ = ["FAULTS", "Fault", "Undo"]

_MODULES = (
    of_access,
    of_alarms,
    of_app,
    of_aws,
    of_clock,
    of_environment,
    of_messages,
    of_opening,
    of_operator,
    of_packets,
    of_record,
    of_release,
    of_way_back,
)
_FOUND = [
    kind()
    for module in _MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Fault) and "name" in vars(kind)
]

FAULTS: dict[str, Fault] = {fault.name: fault for fault in sorted(_FOUND, key=lambda fault: fault.name)}
"""Every fault by its name."""
