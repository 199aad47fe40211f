"""What yields all of its findings at once, when the first one is asked for: a watch, and the gate before a relaunch."""

from collections.abc import Callable, Mapping

from golive.finding import Finding
from golive.pytest_plugin.session import Session
from golive.readiness.checklist_file import checklist_of


def watched(session: Session) -> Callable[[str], Finding]:
    """The finding of one trigger, from a watch of as long as ``--watch`` says; whatever it saw is noted."""

    def watch() -> Mapping[str, Finding]:
        from golive.commands.watch.session import watch_now, where  # noqa: PLC0415 - loads what only a watch needs

        found = watch_now(
            session.connection,
            session.runbook.thresholds,
            session.config.getoption("watch"),
            reports=session.folder.path.parent,
            where=where(session.connection, session.request.name),
            say=session.say,
        )
        for one in found.values():
            session.judging.note(one)
        return found

    return _once(watch)


def relaunched(session: Session) -> Callable[[str], Finding]:
    """The finding of one question of the gate, by the store alone; what nobody asks is not noted."""

    def gate() -> Mapping[str, Finding]:
        from golive.commands.relaunch import judged  # noqa: PLC0415 - loads what only the gate needs

        root, typed_in = session.config.rootpath, session.config.invocation_params.dir
        checklist = session.checklist or checklist_of(root, session.request.target)
        trust = [typed_in / one for one in session.config.getoption("trust")]
        return judged(session.connection, checklist, session.runbook.thresholds, root=root, trust=trust)

    ask = _once(gate)
    return lambda finding_id: session.judging.note(ask(finding_id))


def _once(work: Callable[[], Mapping[str, Finding]]) -> Callable[[str], Finding]:
    found: dict[str, Finding] = {}

    def ask(finding_id: str) -> Finding:
        if not found:
            found.update(work())
        return found[finding_id]

    return ask
