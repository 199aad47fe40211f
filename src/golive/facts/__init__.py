"""Facts: what was observed, once, before anything is judged.

A probe yields one fact, a value or the reason why there is none. Judgement sees facts only, so that it can be repeated
on recorded ones. The values are small frozen nouns that JSON can carry; none has room for a quote from a packet.
"""

from golive.facts.access import (
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
from golive.facts.alarms import Alarm, Alarms, MetricRead, Scaling
from golive.facts.app import (
    DECLARED,
    JSON,
    NOTHING,
    PAGE,
    REFUSAL,
    REFUSALS,
    Answer,
    Came,
    EarlierCases,
    RunsRead,
    SignInPage,
)
from golive.facts.aws import (
    Deployment,
    ImageState,
    OtherWay,
    Scene,
    Service,
    ServiceDeployment,
    Stopped,
    TargetHealth,
    Task,
    Troubles,
    VersionState,
    Waiting,
)
from golive.facts.checklist import Checklist, ChecklistRow, EarlierProof, EarlierProofs, SignOff, SignOffs
from golive.facts.clock import ClockSeen
from golive.facts.environment import EnvironmentSeen, SecretSeen, SettingSeen
from golive.facts.fact import Fact
from golive.facts.journey import STEPS, ContentSeen, EarlierExport, Journey, OutputSeen, StepSeen
from golive.facts.messages import Contact, Contacts, MessagesRendered
from golive.facts.metrics import MetricMinutes, OwnProbe, SourcesSeen
from golive.facts.opening import Beside, CohortList, Heard, IntakeSeen, NewWork, PauseSeen, SignIns
from golive.facts.operator import Credentials, Machine, Proxies
from golive.facts.packets import OwnData, PacketRun, TenPackets, Tier
from golive.facts.previous import ImageFit, Rights, RoleState, RollbackPace, SecretState, VersionNeeds
from golive.facts.record import Pins, RecordState, Remembered
from golive.facts.strategy import Hook, Strategy
