"""The AWS edge: the only module family that knows boto3, and where its errors become golive's."""

from golive.aws.alarms import alarms_named, read_alarms, read_scaling
from golive.aws.cloudwatch import read_minutes
from golive.aws.cohort import read_cohort, write_cohort
from golive.aws.ecs import Ecs
from golive.aws.environment import read_environment
from golive.aws.intake import BalancerIntake
from golive.aws.log_counts import LoggedState, count_lines, log_lines, packet_states
from golive.aws.logs import audit_lines
from golive.aws.session import AwsSession, aws_time, caller_account
from golive.aws.store import S3Store
from golive.aws.version_needs import log_group_there, read_needs, read_pace, read_rights
from golive.aws.website import running_tag
