"""What is in a bundle, and under which name."""

from collections.abc import Collection

MANIFEST = "manifest.sha256"
"""Every other file but the statement, with its hash, in the form of ``sha256sum``."""
STATEMENT = "outcome.intoto.json"
"""The outcome, an in-toto statement about the manifest in a DSSE envelope, signed where there is a key."""
SIGNER = "signer.pub.pem"
"""The public key of who signed: a help, and no proof, since whoever makes a bundle anew puts theirs in."""
RECORD = "record.jsonl"
"""The record up to the bundle's head, an entry a line, byte for byte."""
PAGE, PAGE_PDF = "launch.html", "launch.pdf"
HOW_TO_VERIFY = "VERIFY.md"
SESSIONS = "sessions/"
"""A folder for each session of pytest and each watch, as it is under ``reports/``."""
MESSAGES = "messages/"
ECS_BEFORE, ECS_AFTER = "ecs/before.json", "ecs/after.json"
INCIDENT = "incident/"
"""What was saved of an incident, but what only reviewers may see."""
PAPERS = "papers/"
"""The files that people edit, as they were when the bundle was closed."""
_ALONE = frozenset((MANIFEST, STATEMENT, SIGNER, RECORD, PAGE, PAGE_PDF, HOW_TO_VERIFY, ECS_BEFORE, ECS_AFTER))


def has_place(name: str, runs: Collection[str]) -> bool:
    """Whether golive puts a file of this name into the bundle of a launch with these runs and watches."""
    if name.startswith(SESSIONS):
        return name.removeprefix(SESSIONS).partition("/")[0] in runs
    return name in _ALONE or name.startswith((MESSAGES, INCIDENT, PAPERS))
