"""Faults of the website alone, which only a browser meets."""

from typing import ClassVar

from golive_rehearsal.faults.fault import AppSwitch


class UploadRefusedBySite(AppSwitch):
    """The API would take it."""

    name = "site-upload-refused"
    what = "The website answers each upload with 501, and shows a toast; the API takes uploads."
    owner = "rollback"
    switch = "site_upload_refused"
    turns: ClassVar = {
        "workflow-site": "FAIL",
        "workflow-upload": "FAIL",
        "workflow-chronology": "INCONCLUSIVE",
        "workflow-export": "INCONCLUSIVE",
    }


class CasePageBroken(AppSwitch):
    """All is there, and nobody sees it."""

    name = "site-case-broken"
    what = "A script of the case's page fails: an error page stands in its place, answered 200."
    owner = "rollback"
    switch = "site_case_broken"
    turns: ClassVar = {"workflow-site": "FAIL", "workflow-chronology": "FAIL", "workflow-export": "INCONCLUSIVE"}


class WordsUnknown(AppSwitch):
    """Nothing is wrong with the product; golive does not understand it."""

    name = "site-words-unknown"
    what = "The website shows the end of a run by a word that the target file does not know."
    owner = "rollback"
    switch = "site_words_unknown"
    turns: ClassVar = {
        "workflow-site": "INCONCLUSIVE",
        "workflow-chronology": "INCONCLUSIVE",
        "workflow-export": "INCONCLUSIVE",
    }


class ExportRefusedBySite(AppSwitch):
    """The last step fails in a window of its own."""

    name = "site-export-refused"
    what = "The website answers the export with 409, in the new tab that it opens for it."
    owner = "rollback"
    switch = "site_export_refused"
    turns: ClassVar = {"workflow-site": "FAIL", "workflow-export": "FAIL"}


class SiteRestyled(AppSwitch):
    """No fault at all, so nothing may turn: a website that somebody else built."""

    name = "site-restyled"
    what = (
        "The case's page is built otherwise: glued words, capitals by CSS, help, two exports, a PDF that opens inline."
    )
    owner = "rollback"
    switch = "site_restyled"
    turns: ClassVar = {}
