"""golive's options of pytest, and what was asked for with them."""

import logging
import os
import re
import shlex
from pathlib import Path

import pytest

from golive.errors import ConfigurationError, UsageError
from golive.typed import typed
from golive.workflow.browser_start import refuse_debugging

ROOMS = ("checks", "e2e", "rollback")
CHECKLIST = Path("readiness", "Pilot_Launch_Command_Checklist_7Day.md")
"""The 7-day checklist, collected with checks/: each of its rows is a test."""
BROWSER_OPTIONS = (
    "--browser",
    "--browser-channel",
    "--device",
    "--full-page-screenshot",
    "--headed",
    "--output",
    "--playwright-debug",
    "--screenshot",
    "--slowmo",
    "--tracing",
    "--video",
)
_LEAKY = {
    **dict.fromkeys(
        ("tracing", "video", "screenshot"),
        "would write passwords and pages of a live target to disk. Leave it out; golive keeps its own trace.",
    ),
    "pastebin": "would put what is said of a live target on a public website. Leave it out; a report is in reports/.",
    "showlocals": "would show passwords of a live target where a test breaks. Leave it out.",
}
_LISTS = ("collectonly", "setuponly", "setupplan")
_TELLS = ("help", "version", "markers", "showfixtures", "show_fixtures_per_test", "cacheshow")
_UNLESS_REPLAYED = ("fault", "attach", "allow", "no_rollback", "watch")


def declare(parser: pytest.Parser) -> None:
    """Declare golive's options, each once, with what it means."""
    group = parser.getgroup("golive", "golive: launch and rollback")
    group.addoption("--target", metavar="NAME|FILE", help="where to ask: rehearsal, ontogra, staging, or a target file")
    group.addoption(
        "--fault", metavar="NAME", default="", help=typed("rehearsal only: break one thing (see `golive faults`)")
    )
    group.addoption(
        "--attach", metavar="URL", default="", help=typed("rehearsal only: use the one `golive rehearse` keeps up")
    )
    group.addoption(
        "--allow",
        metavar="EFFECT",
        action="append",
        default=[],
        help="live targets only: allow one effect by name (synthetic-case, messages, rollback); may be repeated",
    )
    group.addoption(
        "--no-rollback",
        action="store_true",
        help="rehearsal only: leave the bad release running, to see that the proof does not pass on it",
    )
    group.addoption(
        "--facts",
        metavar="FILE",
        default="",
        help="judge the recorded facts of an earlier run again (its facts.json), offline; checks/ only",
    )
    group.addoption(
        "--record",
        metavar="FILE|FOLDER",
        default="",
        help="with --facts: the record that vouches for them, or a file that it was exported to",
    )
    group.addoption(
        "--watch",
        metavar="2h",
        default="",
        help="watch the launch for so long, and judge the three triggers by what was seen; with -m triggers",
    )
    group.addoption(
        "--trust",
        metavar="FILE",
        action="append",
        default=[],
        help="with -m relaunch: a public key whose signature counts, besides those in keys/; may be repeated",
    )
    group.addoption("--browser-path", metavar="PATH", default="", help="the Chrome, Chromium or Edge to use")


def paths_asked(config: pytest.Config) -> list[Path]:
    """The files and folders that pytest was asked to collect."""
    words = config.args or _unread(config)
    return [Path(config.invocation_params.dir, word.split("::")[0]).resolve() for word in words]


def _unread(config: pytest.Config) -> list[str]:
    """What pytest would have been asked to collect; of ``--help`` it reads no more."""
    words = [*shlex.split(os.environ.get("PYTEST_ADDOPTS", "")), *map(str, config.invocation_params.args)]
    known = config._parser.parse_known_args([*config.getini("addopts"), *words])  # noqa: SLF001 - it offers no other way
    return config._decide_args(  # noqa: SLF001 - as above
        args=known.file_or_dir,
        pyargs=known.pyargs,
        testpaths=config.getini("testpaths"),
        invocation_dir=config.invocation_params.dir,
        rootpath=config.rootpath,
        warn=False,
    )[0]


def path_of(config: pytest.Config, name: str) -> str:
    """The path that an option names, of the folder in which it was typed; empty where it names none."""
    return str(config.invocation_params.dir / config.getoption(name)) if config.getoption(name) else ""


def only_readiness(config: pytest.Config) -> bool:
    """Whether nothing but the checks before a launch is asked for; a watch and a rollback can't wait for a file.

    Nor does the gate, which asks the store alone.
    """
    root = config.rootpath.resolve()
    before = (root / "checks", (root / CHECKLIST).resolve())
    return (
        not config.getoption("watch")
        and not asks_for_relaunch(config)
        and all(any(path == one or one in path.parents for one in before) for path in paths_asked(config))
    )


def asks_for_relaunch(config: pytest.Config) -> bool:
    """Whether the gate before a relaunch is named, which nothing else asks for."""
    return bool(re.search(r"\brelaunch\b", config.getoption("markexpr", "") or ""))


def refuse_beside_facts(config: pytest.Config) -> None:
    """Raise ``UsageError`` where recorded facts are to be judged and something is to be asked or done as well.

    So too where a machine's settings would have them answer for the run that was typed.
    """
    if in_ci() and not any(str(word).split("=")[0] == "--facts" for word in config.invocation_params.args):
        raise UsageError(
            "--facts is in PYTEST_ADDOPTS or in a file: under CI recorded facts may not answer for today's run unseen. "
            "Leave it out there; where a replay is meant, type --facts FILE."
        )
    for name in _UNLESS_REPLAYED:
        if config.getoption(name):
            raise UsageError(f"--{name.replace('_', '-')} has no meaning with --facts: nobody is asked anything.")


def refuse_unfit(config: pytest.Config, *, live: bool) -> None:
    """Raise ``UsageError`` where a live target's secrets would be written or sent, or for a parallel session."""
    asked = [name for name in _LEAKY if live and getattr(config.option, name, None) not in ("off", None, False)]
    if asked:
        raise UsageError(f"--{asked[0]} {_LEAKY[asked[0]]}")
    try:
        refuse_debugging(os.environ, live=live)
    except ConfigurationError as error:
        raise UsageError(str(error)) from error
    if getattr(config.option, "numprocesses", None):
        raise UsageError("the rooms do not run in parallel (-n): each question is asked once. Leave -n out.")


def log_little(config: pytest.Config) -> None:
    """Have no library log what it sends and is sent, whatever level pytest was told: passwords are in it."""
    before = logging.root.manager.disable
    config.add_cleanup(lambda: logging.disable(before))
    logging.disable(logging.INFO)


def lists(config: pytest.Config) -> bool:
    """Whether the tests are only listed, or planned: then nobody is asked anything."""
    return any(getattr(config.option, name, False) for name in _LISTS)


def only_tells(config: pytest.Config) -> bool:
    """Whether pytest is to list or to explain something: then no test is run."""
    return lists(config) or any(getattr(config.option, name, False) for name in _TELLS)


def in_ci() -> bool:
    """Whether a machine runs this: there, nothing may be assumed that a person did not write down."""
    return os.environ.get("CI", "").strip().lower() not in ("", "0", "false", "no", "off")
