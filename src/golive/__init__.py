"""golive: the launch and rollback harness for the Ontogra pilot.

The rooms (``checks/``, ``e2e/``, ``rollback/``) hold short tests; all logic is here.
ARCHITECTURE.md says which module may import which.
"""

__version__ = "0.1.0"
