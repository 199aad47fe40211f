"""The one way to open a target: whoever asks, changes or only speaks gets a connection that is complete.

A checklist is handed in by who judges or signs one; nothing else of the checkout is read, so that a broken file of it
keeps nobody from speaking.
"""

import os
from pathlib import Path

from golive.clock import Clock
from golive.config.consent import NOTHING, Consent
from golive.facts import Checklist
from golive.session.connection import Connection
from golive.session.kept import bring, put
from golive.session.target_choice import Asked

_SCALE = 60.0


def open_target(
    request: Asked,
    *,
    record: Path = Path(),
    consent: Consent = NOTHING,
    run: str = "",
    checklist: Checklist | None = None,
    scale: float = _SCALE,
) -> Connection:
    """Connect; a ``with`` closes it. What was said of a live target while its record was away is put there first.

    A rehearsal is started with its record in the folder ``record`` (or attached to), ``scale`` of its seconds in a real
    one, and its versions and signatures are put on its record. Raises what the target can't be opened for.
    """
    if request.target is not None:
        environment = dict(os.environ)
        live = Connection(
            request.target, Clock(), environment, consent=consent, run=run, checklist=checklist, root=request.root
        )
        live.bring_kept = lambda: put(lambda: live.record, request)
        bring(lambda: live.record, request)
        return live
    from golive_rehearsal.handle import Rehearsal  # noqa: PLC0415 - never loaded for a live target

    bad_release = request.bad_release or request.fault == "bad-release"
    rehearsal = (
        Rehearsal.attach(request.attach)
        if request.attach
        else Rehearsal.start(record, bad_release=bad_release, scale=scale)
    )
    try:
        connection = Connection(
            rehearsal.target,
            rehearsal.clock,
            rehearsal.environment,
            rehearsal,
            consent=consent,
            run=run,
            checklist=checklist,
        )
        connection.note_versions()
        if request.fault:
            connection.apply(request.fault)
    except BaseException:
        rehearsal.close()
        raise
    return connection
