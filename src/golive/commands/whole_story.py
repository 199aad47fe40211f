"""Wiring of `golive rehearse --whole-story`: from a launch over its end and the incident to the relaunch, act by act.

Every act is a real command over a real rehearsal, as a person would type it, and each must end as it says. What is
told between them (users come, the release goes bad, a mended one is deployed) really happens in the rehearsal.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from golive.clock import Clock
from golive.commands.rehearse import scenario_named
from golive.incident.summary import BLANK
from golive.model.observations import MINUTE
from golive.record.history import newest_watch
from golive.record.launches import newest_launch
from golive.record.review_forms import Review
from golive.roles import PILOT_OWNER, QA_REVIEWER
from golive.session.connection import Connection
from golive.session.rehearsal_signs import player

MENDED = "1.5.2"
"""The version that is deployed after the incident."""
_BLANK = re.compile(rf"{BLANK} [\w ]+")
_ANSWERS = (
    "Two minutes after the opening every request of users failed, until the previous version ran again.",
    "They could not work for half an hour, and nothing that they had handed in was lost.",
    "Yes, by asking the release under load before it was opened.",
    "The release lost its connections under load, and could not get new ones.",
    "Its health address asks nothing of the database, so that AWS called it well.",
    "The watch saw it in its first minute, and one command went back.",
    "Nobody had tried the release with more than one user at a time.",
    "It happened while people watched, and not at night.",
    "No, since each failed request was answered before anything was read.",
)
"""What people write, in the order of the places that wait for them."""
_EVERY = 0.2  # real seconds between two looks at a watch that goes on


@dataclass(frozen=True, slots=True)
class Act:
    """What is told, what is typed, how it must end, and the scenario that happens meanwhile.

    ``before`` is what happens in the world before it.
    """

    told: str
    words: Sequence[str]
    status: int = 0
    scenario: str = ""
    before: Callable[[], None] = lambda: None
    pytest: bool = False


class WholeStory:
    """The tale on one rehearsal; its sessions, launches and bundles lie in the checkout's ``reports/``."""

    def __init__(self, connection: Connection, say: Callable[[str], None], *, keys: Path) -> None:
        """``keys`` is a folder for the key that signs, which is worth nothing when the tale is over."""
        assert connection.rehearsal is not None
        self._connection = connection
        self._rehearsal = connection.rehearsal
        self._say = say
        self._keys = keys

    def play(self) -> list[str]:
        """Play it; what did not end as it must. The first act that does not ends the tale."""
        for number, act in enumerate(self._acts(), 1):
            act.before()
            self._say("")
            self._say(f"{number}. {act.told}")
            self._say(f"   > {self._typed(act)}")
            sys.stdout.flush()
            ended = self._watched(act) if act.scenario else self._started(act).wait()
            if ended != act.status:
                return [f"act {number} ended with {ended}, not with {act.status}: {self._typed(act)}"]
        return []

    def keep_key(self) -> Path:
        """Put the public key beside the newest launch's bundle, where it can be verified later on."""
        kept = self._folder / Path(self._public).name
        kept.write_bytes(Path(self._public).read_bytes())
        return kept

    @property
    def bundle(self) -> Path:
        """The newest bundle of the newest launch."""
        return max(self._folder.glob("*.zip"), key=lambda path: path.stat().st_mtime_ns)

    @property
    def _folder(self) -> Path:
        launch = newest_launch(self._connection.record.entries(), live=False)
        assert launch is not None
        return self._connection.root / "reports" / launch.launch

    def _acts(self) -> Iterator[Act]:
        checks = ("checks/", "-q", "--no-header", "--tb=no")
        yield Act("The release is deployed. Is everything ready?", checks, pytest=True)
        yield Act("It is. The pilot is opened:", ["open", "--yes"])
        yield Act(
            "It is watched, and after two minutes the release goes bad:", ["watch", "--for", "20m"], 1, "goes-bad"
        )
        look = [*checks, "-k", "health or workflow"]
        yield Act("What is it? The technical owner looks, while it is so:", look, 1, pytest=True)
        yield Act("One command goes back:", ["rollback", "--yes", "--about", "errors"])
        resolved = ["message", "resolved", "--plan-by", "2099-01-31 17:00"]
        yield Act("It is proven, so people may be told:", resolved)
        yield Act("New work is taken again, by the previous version:", ["resume"])
        yield Act("The launch is over:", ["close"])
        yield Act("What is next?", ["next"])
        yield Act("The runbook's steps after an incident, most of them by one command:", ["incident"])
        yield Act("People fill in the summary, which is taken:", ["incident"], before=self._fill)
        yield Act("What would have caught it is an action with an owner and a day:", self._action())
        closing = ["incident", "close", "--as", PILOT_OWNER, "--by", "rehearsal-pilot_owner"]
        yield Act("Who did not lead the launch closes it:", closing)
        yield Act("A key is made, by which what follows is signed:", self._key())
        yield Act("The evidence becomes one file:", ["bundle", "--key", self._private, "--trust", self._public])
        yield Act("A stranger checks it:", ["verify", str(self.bundle), "--trust", self._public])
        yield Act("May it be launched again? Nothing was mended yet:", ["gate", "--trust", self._public], 1)
        yield Act(
            "A mended version is deployed, and everything is asked again:", checks, before=self._mend, pytest=True
        )
        yield Act("May it be launched now?", ["gate", "--trust", self._public])
        yield Act("It may:", ["open", "--yes"])
        yield Act("It is watched to its end:", ["watch", "--for", "15m"], scenario="healthy")
        yield Act("That launch is over, too:", ["close"])
        yield Act("Its evidence:", ["bundle", "--key", self._private, "--trust", self._public])
        yield Act("What the launches cost:", ["status", "--launches"])
        yield Act("A stranger checks the evidence:", ["verify", str(self.bundle), "--trust", self._public])

    def _action(self) -> list[str]:
        what = "Ask the release under load before it is opened, and look behind its health address."
        words = ["--owner", "rehearsal-technical_owner", "--due", "2099-01-31", "--tracker", "PILOT-1", "--what", what]
        return ["incident", "action", "--check", "workflow-api", *words]

    def _key(self) -> list[str]:
        return ["keys", "--new", "story", "--out", str(self._keys)]

    @property
    def _private(self) -> str:
        return str(self._keys / "story.pem")

    @property
    def _public(self) -> str:
        return str(self._keys / "story.pub.pem")

    def _fill(self) -> None:
        """What people write into the summary, in each place that waits for them."""
        path = self._folder / "incident" / "summary.md"
        text = path.read_text(encoding="utf-8")
        answers = iter(_ANSWERS)
        path.write_text(_BLANK.sub(lambda _blank: next(answers), text), encoding="utf-8", newline="\n")

    def _mend(self) -> None:
        self._rehearsal.end("goes-bad")
        self._rehearsal.deploy(MENDED)
        self._rehearsal.seed_past()

    def _command(self, act: Act) -> list[str]:
        where = [] if act.words[0] in ("keys", "verify") else ["--attach", self._rehearsal.control]
        if act.pytest:
            return [sys.executable, "-m", "pytest", *act.words, "--target", "rehearsal", *where]
        return [sys.executable, "-m", "golive", *act.words, *where]

    def _typed(self, act: Act) -> str:
        shown = (f'"{word}"' if " " in word else word for word in act.words)
        return f"{'pytest' if act.pytest else 'golive'} {' '.join(shown)}"

    def _started(self, act: Act) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, **self._rehearsal.environment}
        return subprocess.Popen(self._command(act), env=environment)  # noqa: S603 - our own

    def _watched(self, act: Act) -> int:
        """A watch, during which a scenario happens from its first minute on, and the reviewer reads outputs."""
        self._rehearsal.prepare(act.scenario)
        before, process = self._began(), self._started(act)
        said = sorted(scenario_named(act.scenario).said, key=lambda one: one.minute)
        first: datetime | None = None
        while process.poll() is None:
            began = self._began()
            if first is None and began is not None and began != before:
                first = began
                self._rehearsal.begin(act.scenario, first)
            while said and first is not None and self._connection.clock.now() - first >= said[0].minute * MINUTE:
                self._connection.record.append(Review(f"{act.scenario}-{len(said)}"), actor=player(QA_REVIEWER))
                said.pop(0)
            Clock().wait(_EVERY)
        return process.wait()

    def _began(self) -> datetime | None:
        watch = newest_watch(self._connection.record.entries())
        return watch.started.began if watch is not None else None
