"""What belongs into a bundle and could not be had, by its code, in words. Pure."""

from golive.bundle.layout import ECS_AFTER, ECS_BEFORE, INCIDENT, PAGE_PDF

SESSION, MESSAGE = "session/", "message/"
_FIXED = {
    PAGE_PDF: "The launch page as PDF: no browser of this machine could print it. launch.html has the same words.",
    ECS_BEFORE: "What ECS ran before the rollback: no run that saw it is in reports/ here.",
    ECS_AFTER: "What ECS runs now: AWS was not there to be asked. The record has the proof of the rollback.",
    "target": "The target file: it could not be read.",
    "checklist": "The checklist's file: it could not be read. The record has the hash of each row.",
    "runbook": "runbook.toml: it could not be read.",
    "outbox": "The texts of the messages: the outbox of this machine could not be read.",
    "secrets": "A secret of the target could not be had, so that nothing was searched for its value.",
}


def told(code: str) -> str:
    """What lacks, and what to do about it, where something can be."""
    if code in _FIXED:
        return _FIXED[code]
    if code.startswith(SESSION):
        run, _, file = code.removeprefix(SESSION).partition("/")
        return (
            f"{f'{file} of run' if file else 'Run'} {run}, which was made on another machine. "
            "Copy its folder from there, then name the folder that has it with --from."
        )
    if code.startswith(INCIDENT):
        part = code.removeprefix(INCIDENT)
        return f"What was saved of the incident ({part}), as the record has it: close the bundle where that was done."
    if code.startswith(MESSAGE):
        return f'The text of the message "{code.removeprefix(MESSAGE)}": it is in the outbox of another machine.'
    return f"{code}."
