"""Sets golive up on a machine that has only Python 3.11 or newer, then runs a task. Standard library only.

It makes .venv, installs the locked dependencies, finds or installs a browser, and hands over to the task, whose exit
status is this one's. A second start finds everything there and costs next to nothing.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys

from setting_up.browser import browser, missing_browser
from setting_up.environments import environment, link_golive
from setting_up.renderer import renderer
from setting_up.tools import ROOT, WINDOWS, SetupError, installing, only_one_at_a_time, python_of

MINIMUM = (3, 11)
LOCK = "requirements.lock"
CLI_LOCK = "requirements-awscli.lock"
TASKS = {
    "checks": "readiness checks on the rehearsal (pytest checks/)",
    "test": "golive's own tests",
    "soak": "the tests that repeat things many times",
    "lint": "style, types, layers and licences",
    "gate": "whether the pilot may be opened again (--target NAME); it needs no browser",
    "report": "how the last run ended, and its Allure report",
    "rehearse": "keep a rehearsal up for a person",
    "story": "a launch, its rollback, the incident and the relaunch, told on the rehearsal in minutes",
    "bench": "measure, side by side (--first-start: a first start of this beside an older one)",
    "bench-audit": "measure what the audit of outputs finds (--per-kind 1000, --notes FILE)",
    "lock": "make the lock files anew (--upgrade: with the newest versions)",
    "setup": "only set up",
}
EXAMPLES = """
examples:
  python3 bootstrap.py checks                 the main job, on the rehearsal
  python3 bootstrap.py checks -k signals      what follows the task is handed to it
  python3 bootstrap.py test                   golive's own tests
  py bootstrap.py checks                      the same in PowerShell
"""
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""A file's tests share what they set up, so they stay together; in the order of ``tests/conftest.py``."""
NEED_BROWSER = ("setup", "checks", "test", "soak", "rehearse", "story", "bench")
NEED_CLI = ("test", "soak", "rehearse")
NEED_RENDERER = ("report", "test", "soak")


def main(arguments=None):
    """Set up what the task needs and run it; its exit status is ours."""
    refusal = too_old(sys.version_info)
    if refusal:
        print(refusal, file=sys.stderr)
        return 2
    task, rest = asked(sys.argv[1:] if arguments is None else arguments)
    # Told to end, take along what we started: an installer left alone would write into the next start's environment.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with only_one_at_a_time(ROOT / ".bootstrap.lock"):
            set_up(task)
    except SetupError as error:
        print(f"golive: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"golive: {error}. Is there space on the disk, and may you write in {ROOT}?", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    if task == "setup":
        print("golive: everything is set up.")
        return 0
    return hand_over(command_of(task, rest))


def too_old(version):
    """Why this Python won't do; empty if it does."""
    if tuple(version[:2]) >= MINIMUM:
        return ""
    number = ".".join(str(part) for part in version[:3])
    return f"golive needs Python 3.11 or newer; this is {number}. Install a newer Python and run this with it."


def asked(arguments):
    """The task, and what is handed to it: everything behind its name, untouched."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        usage="%(prog)s TASK [ARGUMENTS ...]",
        description=__doc__,
        epilog="tasks:\n" + "".join(f"  {name:<12}{what}\n" for name, what in TASKS.items()) + EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("task", choices=TASKS, metavar="TASK", help="one of those below")
    return parser.parse_args(arguments[:1]).task, arguments[1:]


def set_up(task):
    """Have everything there that a task needs; what is there already is left alone."""
    if task == "lock":
        return  # it makes what the others are set up from
    with installing(missing_browser() if task in NEED_BROWSER else []):
        environment(ROOT / ".venv", LOCK)
        link_golive(ROOT / ".venv")
        if task in NEED_CLI:
            environment(ROOT / ".venv-awscli", CLI_LOCK)
        if task in NEED_RENDERER:
            try:
                renderer()
            except SetupError as error:
                if task == "report":
                    raise
                # The tests that render then fail and say so; the others need not wait for it.
                print(f"golive: {error}", file=sys.stderr)
    if task in NEED_BROWSER:
        browser()


def command_of(task, rest, *, folder=ROOT / ".venv"):
    """The command that is the task."""
    python = str(python_of(folder))
    return {
        "checks": [python, "-m", "pytest", "checks/", *named_target(rest), *rest],
        "test": [python, "-m", "pytest", "tests", "-m", "not soak", *SIDE_BY_SIDE, *rest],
        "soak": [python, "-m", "pytest", "tests", "-m", "soak", *rest],
        "lint": [python, str(ROOT / "tests" / "lint.py")],
        "rehearse": [python, "-m", "golive", "rehearse", *rest],
        "gate": [python, "-m", "golive", "gate", *rest],
        "story": [python, "-m", "golive", "rehearse", "--whole-story", *rest],
        "report": [python, "-m", "golive", "report", *rest],
        "bench": [python, str(ROOT / "tests" / "bench.py"), *rest],
        "bench-audit": [python, str(ROOT / "tests" / "audit_bench.py"), *rest],
        "lock": [sys.executable, str(ROOT / "tests" / "locks.py"), *rest],
    }[task]


def named_target(rest):
    """The rehearsal, unless a target is named: this command never asks production by itself."""
    return [] if any(word == "--target" or word.startswith("--target=") for word in rest) else ["--target", "rehearsal"]


def hand_over(command):
    """Become the task, so that a signal meant for it meets it and no orphan is left; Windows can only wait for it."""
    os.chdir(ROOT)
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(command[0], command)  # noqa: S606 - our own command, no shell wanted
    child = subprocess.Popen(command)
    while True:
        # It heard Ctrl-C as well; it ends when it has tidied up.
        with contextlib.suppress(KeyboardInterrupt):
            return child.wait()


if __name__ == "__main__":
    sys.exit(main())
