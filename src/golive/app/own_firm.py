"""Golive's own firm in the product: its matters, what its tier still allows, and the deletion of what golive made."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from golive.app.answers import word
from golive.app.client import App, json_of, list_of
from golive.app.firm_runs import moment_of
from golive.app.ids import filled, id_of, why_no_id
from golive.clock import Clock, poll
from golive.config.target import Target
from golive.errors import EdgeError, GoliveError, Unexpected
from golive.facts import Tier
from golive.model.packet import OWN_MARK

_MONTH = timedelta(days=30)
_GONE = (200, 202, 204, 404, 410)
_AT_WORK, _ENDS_ITSELF = 409, 10.0  # real seconds


class OwnFirm:
    """Asked as golive's own user. What golive made there it deletes, or names."""

    def __init__(self, app: App, target: Target) -> None:
        self._app = app
        self._target = target
        self._paths = target.app.paths
        self._firm = target.app.synthetic.firm

    def matters(self) -> list[Mapping[str, Any]]:
        """Every matter of the firm. Raises ``EdgeError``."""
        return self._asked(self._paths.firm_matters, list_of)  # type: ignore[no-any-return]

    def tier(self, needed: int = 0) -> Tier:
        """The firm's tier, and how much of it is used. Raises ``EdgeError``."""
        told = self._asked(self._paths.firm, json_of)
        name = word(told.get("tier")) if isinstance(told, Mapping) else ""
        since = Clock().now() - _MONTH  # a tier's month is real, whatever the clock of the target
        lately = [one for one in self.matters() if made(one) >= since]
        own = sum(str(one.get("title", "")).startswith(OWN_MARK) for one in lately)
        limits = self._target.app.tiers
        return Tier(name, name in limits, len(lately), limits.get(name) or None, needed, own)

    def limit(self, doing: str) -> str:
        """The sentence for a 402: it is the tier's limit, and what is left of it."""
        sentence = f"To {doing}, the app answered 402: the tier of golive's own firm is used up"
        try:
            tier = self.tier()
        except GoliveError:
            return f"{sentence}; what is left of it can't be read."
        if tier.limit is None:
            return f'{sentence}, though the target file knows no limit of the tier "{tier.name}".'
        left = max(0, tier.limit - tier.matters)
        return f"{sentence} ({tier.matters} of {tier.limit} matters this month, {left} left)."

    def delete(self, matters: Iterable[str], *, titled: str = "") -> tuple[str, ...]:
        """Delete these matters, and each of this title: one that a step made before it failed has no other sign.

        What is left is named, each with why; none where all are gone.
        """
        ours = dict.fromkeys(matters)
        if titled:
            with suppress(EdgeError):
                ours |= dict.fromkeys(id_of(one.get("id")) for one in self.matters() if one.get("title") == titled)
        return tuple(f"{'a matter' if why_no_id(one) else one} ({why})" for one in ours if (why := self._refused(one)))

    def _refused(self, matter: str) -> str:
        """Why a matter could not be deleted; empty if it is gone.

        A run that still is active is cancelled first; where it can't be, it may end by itself in a moment.
        """
        try:
            path = filled(self._paths.matter, matter=matter)
            status = self._app.ask("DELETE", path).status_code
            if status == _AT_WORK:
                with suppress(GoliveError):
                    self._cancel(matter)
                status = poll(
                    lambda: self._app.ask("DELETE", path).status_code,
                    until=lambda answered: answered != _AT_WORK,
                    every=1.0,
                    within=_ENDS_ITSELF,
                    clock=Clock(),
                )
        except Unexpected as error:
            return str(error).rstrip(".")
        except GoliveError:
            return "the app gave no answer"
        return "" if status in _GONE else f"the app answered {status}"

    def _cancel(self, matter: str) -> None:
        for run in list_of(self._app.get(filled(self._paths.runs, matter=matter)), expecting=200):
            if run.get("status") in self._target.app.status.active:
                self._app.ask("POST", filled(self._paths.cancel, run=run.get("id"), matter=matter))

    def _asked(self, path: str, read: Callable[..., Any]) -> Any:  # noqa: ANN401 - the app's own data
        try:
            return read(self._app.get(filled(path, firm=self._firm)), expecting=200)
        except Unexpected as error:
            raise Unexpected(f"Golive's own firm can't be read: the app {error}.") from error


def made(matter: Mapping[str, Any]) -> datetime:
    """When a matter was made; one that does not say is of now."""
    return moment_of(matter.get("created_at", "")) or datetime.max.replace(tzinfo=UTC)
