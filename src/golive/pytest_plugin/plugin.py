"""The pytest plugin: what it loads and registers, and golive's fixtures.

``conftest.py`` names it. It does nothing at all in a session that collects no room.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from golive import leaving
from golive.errors import NO_ASSERTIONS, GoliveError, UsageError
from golive.pytest_plugin import options
from golive.typed import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from playwright.sync_api import Browser

    from golive.finding import Finding
    from golive.pytest_plugin.hooks import Hooks
    from golive.pytest_plugin.session import Session
    from golive.rollback.procedure import Outcome

_PLUGIN = "golive-session"


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare golive's options, each once, with what it means."""
    _load_plugins(pluginmanager)
    options.declare(parser)


def _load_plugins(plugins: pytest.PytestPluginManager) -> None:
    """Load the browser's and Allure's plugins where they have work: each costs a listing more than golive itself.

    ``pyproject.toml`` keeps pytest from loading them by itself; somebody else's configuration may not.
    """
    config: Any = plugins.get_plugin("pytestconfig")
    words = [str(word) for word in config.invocation_params.args]
    places = [Path(config.invocation_params.dir, word.split("::")[0]) for word in words if not word.startswith("-")]
    browserless = [bool({"checks", "rollback"} & set(place.parts)) for place in places if place.exists()]
    browser = (
        not browserless or not all(browserless) or any(word.split("=")[0] in options.BROWSER_OPTIONS for word in words)
    )
    listing = bool({"--co", "--collect-only"} & set(words))
    for name, module, wanted in (
        ("playwright", "pytest_playwright.pytest_playwright", browser),
        ("allure_pytest", "allure_pytest.plugin", not listing or any(word.startswith("--allure") for word in words)),
    ):
        if wanted and not plugins.has_plugin(name) and f"no:{name}" not in words:
            plugins.import_plugin(module)


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> "Generator[None, int | None, int | None]":
    """Where a room was asked for, no listing ends as a success under CI, and a full disk ends in a sentence."""
    if not _rooms_named(config):
        return (yield)
    if sys.flags.optimize:
        raise pytest.UsageError(f"golive: {NO_ASSERTIONS}")
    from golive.pytest_plugin import ending  # noqa: PLC0415 - a session without rooms does not pay for it

    try:
        status = yield
    except OSError as error:
        sys.stderr.write(f"{ending.not_written(error, config.rootpath / 'reports')}\n")
        return pytest.ExitCode.INTERNAL_ERROR
    hooks: Hooks | None = config.pluginmanager.get_plugin(_PLUGIN)
    status = ending.ended(config, int(status or 0), concluded=hooks is not None and hooks.concluded)
    if leaving.is_program("pytest", tuple(map(str, config.invocation_params.args))):
        leaving.leaves_with(status)
    return status


def _rooms_named(config: pytest.Config) -> bool:
    """Whether a room is asked for; to a listing a folder that one is in is as good."""
    if _rooms_asked(config):
        return True
    return options.only_tells(config) and any(
        path in room.parents for path in options.paths_asked(config) for room in _rooms(config)
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the markers; if a room is asked for, prepare the session and its folder before other plugins look."""
    config.addinivalue_line("markers", "proves(finding): the finding that this test judges and proves")
    config.addinivalue_line("markers", "postrollback: the four user steps, to be run after a rollback")
    config.addinivalue_line("markers", "readiness: asked before a launch")
    config.addinivalue_line("markers", "triggers: is a trigger firing now")
    config.addinivalue_line("markers", "relaunch: the gate after a launch that was gone back from; only when named")
    config.addinivalue_line("markers", "soak: many repetitions; left out of `test`")
    if hasattr(config, "workerinput"):
        return
    if not _rooms_asked(config):
        _refuse_rooms_of_another_root(config)
        return
    if config.option.help:
        return
    _collect_checklist_too(config)
    from golive.pytest_plugin.hooks import Hooks  # noqa: PLC0415 - a session without rooms does not pay for it
    from golive.pytest_plugin.session import Session  # noqa: PLC0415 - as above

    try:
        session = Session(config)
    except GoliveError as error:
        raise pytest.UsageError(typed(f"golive: {error}")) from error
    config.pluginmanager.register(Hooks(session), _PLUGIN)
    if not options.lists(config):
        from golive.pytest_plugin.allure_evidence import AllureEvidence  # noqa: PLC0415 - a listing tells Allure nothing

        config.pluginmanager.register(AllureEvidence(session), "golive-allure")
    _lead_reports(config, session.folder.path)


def _rooms_asked(config: pytest.Config) -> bool:
    """Whether any argument names a room, or something in one."""
    return any(path == room or room in path.parents for path in options.paths_asked(config) for room in _rooms(config))


def _rooms(config: pytest.Config) -> list[Path]:
    return [config.rootpath.resolve() / room for room in (*options.ROOMS, options.CHECKLIST)]


def _refuse_rooms_of_another_root(config: pytest.Config) -> None:
    """Raise where a checkout's rooms are asked for as if they were none: nothing would be judged, and all be well."""
    for path in options.paths_asked(config):
        for folder in (path, *path.parents):
            named = folder.name in options.ROOMS or folder.name == options.CHECKLIST.name
            if named and any((above / "runbook.toml").is_file() for above in folder.parents[:2]):
                raise pytest.UsageError(
                    f"golive: {folder} is of another folder than pytest's own, {config.rootpath}. "
                    "Leave out --rootdir and -c, and run it from the checkout."
                )


def _collect_checklist_too(config: pytest.Config) -> None:
    """Whoever asks for all of checks/ asks for the checklist: it is what the checks are there to prove."""
    root, asked = config.rootpath.resolve(), options.paths_asked(config)
    if root / "checks" in asked and root / options.CHECKLIST not in asked:
        config.args.append(str(config.rootpath / options.CHECKLIST))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Make the checklist's rows tests, wherever its file is collected."""
    hooks: Hooks | None = parent.config.pluginmanager.get_plugin(_PLUGIN)
    if hooks is None or file_path.resolve() != (parent.config.rootpath / options.CHECKLIST).resolve():
        return None
    from golive.pytest_plugin.checklist_items import ChecklistFile  # noqa: PLC0415 - a session without rooms does not pay for it

    return ChecklistFile.of(parent, file_path, hooks.session)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A watch runs only when it is named, and then takes the place of "is a trigger firing now"; so does the gate."""
    left_out = {"test_triggers.py" if config.getoption("watch") else "test_watch.py"}
    left_out |= set() if options.asks_for_relaunch(config) else {"test_relaunch.py"}
    return True if collection_path in {config.rootpath / "checks" / one for one in left_out} else None


def _lead_reports(config: pytest.Config, folder: Path) -> None:
    """Have JUnit, Allure and the browser's plugin write into the session's own folder, unless told otherwise."""
    if options.lists(config):
        return
    if getattr(config.option, "xmlpath", "x") is None:
        config.option.xmlpath = str(folder / "junit.xml")
    if getattr(config.option, "allure_report_dir", "x") is None:
        config.option.allure_report_dir = str(folder / "allure-results")
    if hasattr(config.option, "output"):
        # The browser's plugin empties this folder at the start of every session, so it must be nobody else's.
        config.option.output = str(folder / "browser")


@pytest.fixture(scope="session")
def golive_session(pytestconfig: pytest.Config) -> "Session":
    """This session, as golive knows it."""
    hooks: Hooks | None = pytestconfig.pluginmanager.get_plugin(_PLUGIN)
    if hooks is None:
        raise UsageError("golive's fixtures are for tests in checks/, e2e/ and rollback/.")
    return hooks.session


@pytest.fixture(scope="session")
def judged(golive_session: "Session") -> "Callable[[str], Finding]":
    """``judged(id)``: the finding of a readiness check, once its facts are there."""
    return golive_session.judging.judged


@pytest.fixture(scope="session")
def watched(golive_session: "Session") -> "Callable[[str], Finding]":
    """``watched(id)``: the finding of a trigger, from the watch that ``--watch`` asks for."""
    from golive.pytest_plugin import at_once  # noqa: PLC0415 - for whom it is asked only

    return at_once.watched(golive_session)


@pytest.fixture(scope="session")
def relaunched(golive_session: "Session") -> "Callable[[str], Finding]":
    """``relaunched(id)``: the finding of one question of the gate before a relaunch, by the store alone."""
    from golive.pytest_plugin import at_once  # noqa: PLC0415 - as above

    return at_once.relaunched(golive_session)


@pytest.fixture(scope="session")
def rollback(golive_session: "Session") -> "Outcome":
    """Roll the service back to the pinned previous version and prove it: the outcome, with a finding a proof.

    On a live target this needs ``--allow=rollback``; the rehearsal starts on a bad release.
    """
    return golive_session.rollback()


@pytest.fixture(scope="session")
def rolled_back(golive_session: "Session", request: pytest.FixtureRequest) -> "Finding":
    """The finding "the previous version runs, and nothing else".

    On the rehearsal it runs the ``rollback`` fixture first, unless ``--no-rollback``; on a live target it only reads.
    """
    if golive_session.may_roll_back_itself:
        request.getfixturevalue("rollback")
    return golive_session.rolled_back()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], golive_session: "Session") -> dict[str, Any]:
    """Use the browser that this machine has; the found path is named in the header."""
    return {**browser_type_launch_args, **golive_session.browser_arguments()}


@pytest.fixture(scope="session")
def walked(
    golive_session: "Session", rolled_back: "Finding", browser: "Browser"
) -> "Generator[Callable[[str], Finding], None, None]":
    """``walked(id)``: the finding of one user step, walked in a real browser, once, and only as far as asked."""
    del rolled_back  # whatever it says, the steps are still walked; but they come after it
    walk = golive_session.walk(browser)
    yield lambda finding_id: golive_session.judging.note(walk.finding(finding_id))
    golive_session.left += walk.finish().left
