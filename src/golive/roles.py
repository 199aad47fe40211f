"""Who has a part in a launch, in the runbook's words, and which of them clear what somebody said to stop."""

PILOT_OWNER, QA_REVIEWER = "pilot owner", "QA reviewer"
ROLES = (
    PILOT_OWNER,
    "technical owner",
    "second engineer",
    QA_REVIEWER,
    "support lead",
    "legal",
    "operator",
)
"""Every role that there is. One that is not among these is a slip of the pen, and refused."""
CLEARED_BY = {"T0": (PILOT_OWNER,), "T3": (QA_REVIEWER, PILOT_OWNER)}
"""Which roles clear a stop, by its trigger: all of them together, each given by another person."""


def may_clear(trigger: str) -> str:
    """Who may clear a stop, as a sentence has it."""
    roles = CLEARED_BY[trigger]
    return f"The {roles[0]} clears it" if len(roles) == 1 else f"{' and '.join(roles)} clear it together, as two people"


def code_of(role: str) -> str:
    """A role as the record and the lines of a watch have it, which keep no blanks: ``qa_reviewer``."""
    return role.replace(" ", "_").lower()


def role_of(code: str) -> str:
    """A role as people read it, of what the record has; earlier versions wrote ``QA_reviewer`` for sign-offs."""
    return next((role for role in ROLES if code_of(role) == code.lower()), code.replace("_", " "))
