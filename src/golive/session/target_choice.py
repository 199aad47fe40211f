"""What a command was asked to connect to: checked here, with nobody called and nothing heavy loaded."""

from dataclasses import dataclass
from pathlib import Path

from golive.config import target as targets
from golive.config.runbook import default_target
from golive.config.target import Target
from golive.errors import UsageError, close_to
from golive.files import MOST_OF_FACTS, text_of
from golive.readiness.recorded_facts import Recorded, decode, sha256_of
from golive.where import here


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command was asked to connect to, before anything is touched."""

    name: str
    target: Target | None
    """The live target; None for the rehearsal, which makes its own."""
    fault: str = ""
    attach: str = ""
    bad_release: bool = False
    recorded: Recorded | None = None
    root: Path = Path()
    """The checkout, which a target's own folders are of."""
    facts_text: str = ""
    """The recorded survey that is to be judged again; then nobody is asked, and this is what the target was."""

    @property
    def known_as(self) -> str:
        """The target's name, as the record and scripts know it."""
        return self.target.name if self.target is not None else self.name

    @property
    def facts_sha256(self) -> str:
        """The hash of the recorded facts' file; empty if there is none."""
        return sha256_of(self.facts_text) if self.facts_text else ""

    @property
    def title(self) -> str:
        """The target's name for people."""
        if self.recorded is not None:
            return self.recorded.title
        return self.target.title if self.target is not None else self.name

    @property
    def rehearsal(self) -> bool:
        """Whether this is the built-in rehearsal, or was when it was recorded."""
        return self.target is None if self.recorded is None else self.recorded.rehearsal


def file_of(name: str, root: Path) -> Path:
    """The file of a live target, by its name or its path. Raises ``UsageError`` with the names that there are."""
    path = root / "targets" / f"{name}.toml"
    if name.endswith(".toml"):
        path = here(Path(name)) if here(Path(name)).exists() else Path(name)
    if not path.exists():
        there = sorted(one.stem for one in (root / "targets").glob("*.toml") if not one.stem.startswith("people"))
        known = [targets.REHEARSAL, *there]
        raise UsageError(
            f'no target "{name}": {path} does not exist.{close_to(name, known)} Known targets: {", ".join(known)}.'
        )
    return path


def asked(
    name: str, *, root: Path, fault: str = "", attach: str = "", bad_release: bool = False, files: bool = False
) -> Asked:
    """Check what was asked for, touching nothing outside: the target file is read, nobody is called.

    ``files``: those that it names must be there too; whoever says stop, watches or goes back does not wait for them.
    Raises ``UsageError`` or ``ConfigurationError``.
    """
    if name == targets.REHEARSAL:
        if fault:
            known_fault(fault)
        return Asked(name, None, fault, attach, bad_release)
    path = file_of(name, root)
    if fault or attach:
        raise UsageError(
            f'--fault and --attach are for the rehearsal; the target "{name}" is live and nothing is done to it.'
        )
    return Asked(name, targets.load(path, root=root if files else None), root=root)


def spoken_of(root: Path, *, target: str, attach: str) -> str:
    """The name of the target that a person speaks of, by default the runbook's. Raises ``UsageError``."""
    name = target or (targets.REHEARSAL if attach else default_target(root / "runbook.toml"))
    if not name:
        raise UsageError(f"{root / 'runbook.toml'} names no default target. Say which, as in --target ontogra")
    if name == targets.REHEARSAL and not attach:
        raise UsageError(
            "a rehearsal brings its own signatures. Name the target that you speak of, as in --target ontogra, "
            "or --attach a rehearsal that `golive rehearse` keeps up"
        )
    return name


def known_fault(name: str) -> None:
    """Pass if the rehearsal has this fault. Raises ``UsageError``."""
    from golive_rehearsal.faults import FAULTS  # noqa: PLC0415 - never loaded for a live target

    if name not in FAULTS:
        raise UsageError(f'no fault "{name}".{close_to(name, FAULTS)} `golive faults` lists them all.')


def replayed(path: Path, *, named: str | None) -> Asked:
    """What a recorded survey was asked of. Raises ``UsageError`` or ``ConfigurationError``."""
    try:
        text = text_of(path, MOST_OF_FACTS)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise UsageError(f"--facts {path}: the file can't be read ({why}). Name the facts.json of a run.") from error
    recorded = decode(text, source=str(path))
    if named is not None and named != recorded.target:
        raise UsageError(
            f'--facts {path} was recorded of "{recorded.target}", not of "{named}". Leave --target out, or name that.'
        )
    return Asked(recorded.target, None, recorded=recorded, facts_text=text)
