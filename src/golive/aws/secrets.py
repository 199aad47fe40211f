"""Whether a secret that a task definition refers to is still there: asked without reading it."""

from golive.aws.errors import translated
from golive.aws.session import AwsSession
from golive.errors import NotFound
from golive.facts.previous import SecretState

ARN_PARTS = 7  # arn:aws:secretsmanager:region:account:secret:name; behind it ECS takes a key, a stage and a version


def secret_state(session: AwsSession, reference: str) -> SecretState:
    """A secret of Secrets Manager, or a parameter of Systems Manager, by what ECS calls ``valueFrom``."""
    parts = reference.split(":")
    if reference.startswith("arn:") and parts[2] == "secretsmanager":
        return _described(session, ":".join(parts[:ARN_PARTS]))
    return _parameter(session, reference)


def _described(session: AwsSession, arn: str) -> SecretState:
    name = arn.rpartition(":")[2]
    try:
        with translated(f"look for the secret {name}"):
            found = session.client_of("secretsmanager", arn).describe_secret(SecretId=arn)
    except NotFound:
        return SecretState(name=name, exists=False)
    return SecretState(name=name, exists=True, deleting=found.get("DeletedDate") is not None)


def _parameter(session: AwsSession, reference: str) -> SecretState:
    """Asked for as it is written: of an ARN nobody can see whether the parameter's name begins with a slash."""
    region, name = "", reference
    if reference.startswith("arn:"):
        region, name = reference.split(":")[3], reference.partition(":parameter")[2]
    with translated(f"look for the parameter {name}"):
        answer = session.client_of("ssm", reference).get_parameters(Names=[reference], WithDecryption=False)
    there = bool(answer["Parameters"]) and not answer["InvalidParameters"]
    return SecretState(name=f"{name} ({region})" if region not in ("", session.aws.region) else name, exists=there)
