"""Faults of what is deployed."""

from typing import TYPE_CHECKING, ClassVar

from golive_rehearsal.faults.fault import Fault, Undo
from golive_rehearsal.ontogra.versions import NEWEST_WEB

if TYPE_CHECKING:
    from golive_rehearsal.world import RehearsalWorld


class _Launched(Fault):
    """A release that AWS finds healthy and stable."""

    tag: ClassVar[str]

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Launch it in place of the good one."""
        good = world.release_tag
        world.launch(self.tag)
        return lambda: world.launch(good)


class BadRelease(_Launched):
    """The trap of a real pilot: stable, healthy, and useless."""

    name = "bad-release"
    tag = "1.5.1-bad"
    what = "The release is bad at application level: healthy and stable in AWS, but every chronology fails."
    turns: ClassVar = {
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "ten-packets": "FAIL",
    }


class LoginBrokenRelease(_Launched):
    """Signed tokens are refused, as when one of two sides has another secret."""

    name = "login-broken-release"
    tag = "1.5.1-login"
    what = "The release lets nobody in, good credentials or not; health and copies are green."
    turns: ClassVar = {
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "other-firm-refused": "INCONCLUSIVE",
        "site-other-firm-refused": "INCONCLUSIVE",
        "firms-apart": "INCONCLUSIVE",
        "trigger-run-failures": "INCONCLUSIVE",
        "ten-packets": "INCONCLUSIVE",
        "tier-allows": "INCONCLUSIVE",
        "test-data-gone": "INCONCLUSIVE",
        "forged-tokens-refused": "INCONCLUSIVE",
        "sources-readable": "INCONCLUSIVE",
        "intake-open": "INCONCLUSIVE",
    }


class EmptyExport(_Launched):
    """Every step works, and the document that comes out holds nothing."""

    name = "empty-export"
    tag = "1.5.1-empty"
    what = "The release exports chronologies whose timeline has no rows."
    turns: ClassVar = {
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "ten-packets": "FAIL",
    }


class WrongPageCited(_Launched):
    """Each citation is of a page that is there: only who knows the packet can tell."""

    name = "wrong-page-cited"
    tag = "1.5.1-nextpage"
    what = "The release cites the page after the right one; all steps work and every cited page exists."
    turns: ClassVar = {
        "workflow-api": "FAIL",
        "workflow-site": "FAIL",
        "ten-packets": "FAIL",
    }


class ExportTurned(_Launched):
    """The order of rows can only be told by whoever reads their dates."""

    name = "export-turned"
    tag = "1.5.1-turned"
    what = "The release exports its rows from the last day to the first, with dates as MM/DD/YYYY."
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class ExportRanges(_Launched):
    """Half of a citation is right, and the other half was passed over."""

    name = "export-ranges"
    tag = "1.5.1-ranges"
    what = "The release cites, behind the right page, a range of pages that the packet does not have."
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class ExportBates(_Launched):
    """Citations that only the customer's own numbers explain."""

    name = "export-bates"
    tag = "1.5.1-bates"
    what = "The release cites by Bates numbers, which golive does not understand: nothing is accused, nothing is green."
    turns: ClassVar = {"workflow-api": "INCONCLUSIVE", "workflow-site": "INCONCLUSIVE", "ten-packets": "INCONCLUSIVE"}


class ExportPictures(_Launched):
    """A document that a person reads and a program does not."""

    name = "export-pictures"
    tag = "1.5.1-pictures"
    what = "The release exports its pages as pictures without text."
    turns: ClassVar = {"workflow-api": "INCONCLUSIVE", "workflow-site": "INCONCLUSIVE", "ten-packets": "INCONCLUSIVE"}


class ExportBeside(_Launched):
    """What stands outside the table is the export's word too."""

    name = "export-beside"
    tag = "1.5.1-beside"
    what = "The release claims something below its timeline, in no row and under no heading."
    turns: ClassVar = {"workflow-api": "FAIL", "workflow-site": "FAIL", "ten-packets": "FAIL"}


class WebNeedsNewerApi(Fault):
    """The trap of going back with one service of two."""

    name = "web-needs-newer-api"
    what = "The newest website runs, which needs the newest API: beside the previous one no run can be started."
    owner = "rollback"
    known_as = (14,)
    turns: ClassVar = {
        "workflow-upload": "FAIL",
        "workflow-chronology": "INCONCLUSIVE",
        "workflow-export": "INCONCLUSIVE",
        "output-content": "INCONCLUSIVE",
    }

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Deploy the newest website."""
        world.deploy_web(NEWEST_WEB)
        return lambda: world.deploy_web(world.web_tag)


class WrongVersion(Fault):
    """Somebody deployed after the release was recorded."""

    name = "wrong-version"
    what = "The service runs another version than the release on the record."
    turns: ClassVar = {"service-on-release": "FAIL", "tasks-on-release": "FAIL"}

    def apply(self, world: "RehearsalWorld") -> Undo:
        """Deploy the previous version behind everybody's back."""
        release = world.release_tag
        world.deploy(world.previous_tag)
        return lambda: world.deploy(release)
