"""Facts: what was observed, once, before anything is judged.

A probe yields one fact, a value or the reason why there is none. Judgement sees facts only, so that it can be repeated
on recorded ones. The values are small frozen nouns that JSON can carry; none has room for a quote from a packet.
"""

from golive.fact.fact import Fact
from golive.fact.of_access import (
    AuditLine,
    AuditSeen,
    Certificate,
    Certificates,
    Headers,
    RouteAnswer,
    SecurityHeaders,
    Statuses,
    Sweep,
)
from golive.fact.of_alarms import Alarm, Alarms, MetricRead, Scaling
from golive.fact.of_app import Answer, RunsRead, SignInPage
from golive.fact.of_aws import (
    Deployment,
    ImageState,
    Scene,
    Service,
    ServiceDeployment,
    TargetHealth,
    Task,
    VersionState,
)
from golive.fact.of_checklist import Checklist, ChecklistRow, EarlierProof, EarlierProofs, SignOff, SignOffs
from golive.fact.of_clock import ClockSeen
from golive.fact.of_environment import EnvironmentSeen, SecretSeen, SettingSeen
from golive.fact.of_journey import STEPS, Journey, OutputSeen, StepSeen
from golive.fact.of_messages import Contact, Contacts, MessagesRendered
from golive.fact.of_metrics import MetricMinutes, OwnProbe, SourcesSeen
from golive.fact.of_opening import Beside, CohortList, IntakeSeen, NewWork, SignIns
from golive.fact.of_operator import Credentials, Machine
from golive.fact.of_packets import OwnData, PacketRun, TenPackets, Tier
from golive.fact.of_previous import ImageFit, Rights, RoleState, RollbackPace, SecretState, VersionNeeds
from golive.fact.of_record import Pins, RecordState, Remembered

__all__ = [
    "STEPS",
    "Alarm",
    "Alarms",
    "Answer",
    "AuditLine",
    "AuditSeen",
    "Beside",
    "Certificate",
    "Certificates",
    "Checklist",
    "ChecklistRow",
    "ClockSeen",
    "CohortList",
    "Contact",
    "Contacts",
    "Credentials",
    "Deployment",
    "EarlierProof",
    "EarlierProofs",
    "EnvironmentSeen",
    "Fact",
    "Headers",
    "ImageFit",
    "ImageState",
    "IntakeSeen",
    "Journey",
    "Machine",
    "MessagesRendered",
    "MetricMinutes",
    "MetricRead",
    "NewWork",
    "OutputSeen",
    "OwnData",
    "OwnProbe",
    "PacketRun",
    "Pins",
    "RecordState",
    "Remembered",
    "Rights",
    "RoleState",
    "RollbackPace",
    "RouteAnswer",
    "RunsRead",
    "Scaling",
    "Scene",
    "SecretSeen",
    "SecretState",
    "SecurityHeaders",
    "Service",
    "ServiceDeployment",
    "SettingSeen",
    "SignInPage",
    "SignIns",
    "SignOff",
    "SignOffs",
    "SourcesSeen",
    "Statuses",
    "StepSeen",
    "Sweep",
    "TargetHealth",
    "Task",
    "TenPackets",
    "Tier",
    "VersionNeeds",
    "VersionState",
]
