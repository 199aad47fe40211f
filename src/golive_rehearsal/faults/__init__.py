"""The catalogue of faults, by name.

To add one: a subclass of ``Fault`` with its four facts and ``apply``, which returns what undoes it, in the module of
what it breaks. ``tests/test_faults.py`` then holds it to its word.
"""

from importlib import import_module
from pkgutil import iter_modules

from golive_rehearsal.faults.fault import Fault, Undo

_MODULES = [import_module(f"{__name__}.{one.name}") for one in iter_modules(__path__) if one.name.startswith("of_")]
_FOUND = [
    kind()
    for module in _MODULES
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Fault) and "name" in vars(kind)
]

FAULTS: dict[str, Fault] = {fault.name: fault for fault in sorted(_FOUND, key=lambda fault: fault.name)}
"""Every fault by its name."""
