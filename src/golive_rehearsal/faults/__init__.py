"""The catalogue of faults, by name.

To add one: a subclass of ``Fault`` with its four facts and ``apply``, which returns what undoes it, in the module of
what it breaks; name it in ``_ALL``. ``tests/test_faults.py`` then holds it to its word.
"""

from golive_rehearsal.faults.fault import Fault, Undo
from golive_rehearsal.faults.of_app import (
    AccessOpen,
    DatabaseDown,
    DemoCredentials,
    ExportBroken,
    RunsUnreadable,
    TenantLeak,
    WorkerStopped,
)
from golive_rehearsal.faults.of_aws import (
    AwsSlow,
    AwsThrottled,
    AwsUnreachable,
    DrainForever,
    EcsDenied,
    ErrorsBefore,
    MetricsLate,
    MetricsSilent,
    PreviousImageGone,
    PreviousInactive,
    ReleaseCrashes,
    RollbackDenied,
    RollbackForward,
    UnhealthyCopy,
)
from golive_rehearsal.faults.of_record import RecordTampered
from golive_rehearsal.faults.of_release import BadRelease, WrongVersion

__all__ = ["FAULTS", "Fault", "Undo"]

_ALL: tuple[type[Fault], ...] = (
    AccessOpen,
    AwsSlow,
    AwsThrottled,
    AwsUnreachable,
    BadRelease,
    DatabaseDown,
    DemoCredentials,
    DrainForever,
    EcsDenied,
    ErrorsBefore,
    ExportBroken,
    MetricsLate,
    MetricsSilent,
    PreviousImageGone,
    PreviousInactive,
    RecordTampered,
    ReleaseCrashes,
    RollbackDenied,
    RollbackForward,
    RunsUnreadable,
    TenantLeak,
    UnhealthyCopy,
    WorkerStopped,
    WrongVersion,
)

FAULTS: dict[str, Fault] = {fault.name: fault() for fault in _ALL}
"""Every fault by its name."""
