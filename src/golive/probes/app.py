"""The probes that ask the product: its addresses, its pages, and the four user steps on its API."""

import uuid
from dataclasses import replace
from functools import partial

from golive import packets
from golive.app import ApiWorkflow, App, filled, list_of, word
from golive.config.consent import Effect
from golive.config.signals import ApiPackets
from golive.config.target import Target
from golive.errors import NoNetwork, Unexpected, Unreachable
from golive.facts import JSON, Answer, Journey, RunsRead
from golive.model.packet import Packet
from golive.model.plain_words import state
from golive.pdf import read_output
from golive.probes.contents import content_of
from golive.readiness.survey import Probe
from golive.session.connection import Connection
from golive.workflow.walk import Walk

_PAGES = 16
_DEPTH = ("running", "pending")


def probes(connection: Connection, run: str) -> dict[str, Probe]:
    """The product's probes by the name of their fact. ``run`` marks what golive makes in the app."""
    target, paths = connection.target, connection.target.app.paths
    synthetic = target.app.synthetic
    api = f"API of {target.name}"
    return {
        "health": Probe(api, lambda _cancel: health(connection)),
        "depth": Probe(api, lambda _cancel: _depth(connection)),
        "sign-in-page": Probe(f"website of {target.name}", lambda _cancel: connection.app.sign_in_page(paths.sign_in)),
        "no-token": Probe(
            api,
            lambda _cancel: connection.app.answer(filled(paths.firm_matters, firm=synthetic.firm), anonymous=True),
        ),
        "other-firm": Probe(
            api, lambda _cancel: connection.app.answer(filled(paths.firm_matters, firm=synthetic.other_firm))
        ),
        "runs": Probe(api, lambda _cancel: _runs(connection)),
        "journey": Probe(
            f"API of {target.name}, as golive's own firm",
            lambda _cancel: _journey(connection, run),
            target.app.run_limit_seconds + 60.0,
        ),
    }


def health(connection: Connection) -> Answer:
    """What the public health address answers; its word for "well", whichever that is, is told as ``ok``."""
    app = connection.target.app
    answer = connection.app.answer(app.paths.health, keys=(app.says.health, "version"), anonymous=True)
    told = {"status" if place == app.says.health else place: value for place, value in answer.body.items()}
    if isinstance(told.get("status"), str):
        told["status"] = state(told["status"])
    word = told.get("status")
    if str(word).lower() in {one.lower() for one in app.says.healthy}:
        told["status"] = "ok"
    elif word == "ok":
        told["status"] = '"ok"'  # another product's word, and not this one's
    return replace(answer, body=told)


def needed(target: Target, turn: int) -> tuple[str, bool]:
    """What users need of the app, by turns: its health, what is behind it, and data; and whether nobody may ask it."""
    paths = target.app.paths
    data = filled(paths.firm_matters, firm=target.app.synthetic.firm)
    return ((paths.health, True), (paths.depth, True), (data, False))[turn % 3]


def ask_needed(app: App, target: Target, turn: int, *, seconds: float = 30.0) -> tuple[int, bool | None]:
    """The status of one request for that, 0 where no answer came; and whether it worked, None where it shows neither.

    Raises ``GoliveError`` where golive may not ask, or this machine can't: then nothing is known of the app.
    """
    path, anonymous = needed(target, turn)
    try:
        answer = app.answer(path, anonymous=anonymous, seconds=seconds)
    except NoNetwork:
        raise
    except Unreachable:
        return 0, False
    worked = True if 200 <= answer.status < 300 and answer.came in ("", JSON) else None
    return answer.status, False if answer.status >= 500 else worked


def _depth(connection: Connection) -> Answer:
    """What the app says of its database and its runs; and how its worker's own address answers, where it has one."""
    paths, says = connection.target.app.paths, connection.target.app.says
    names = {**dict(zip(_DEPTH, _DEPTH, strict=True)), "stale_running": says.stuck, "workers": says.workers}
    answer = connection.app.answer(paths.depth, keys=tuple(names.values()), anonymous=True)
    told = {name: answer.body[place] for name, place in names.items() if place in answer.body}
    answer = replace(answer, body=told)
    if not paths.worker:
        return answer
    worker = connection.app.answer(paths.worker, anonymous=True).status
    return replace(answer, body={**answer.body, "worker": worker})


def _runs(connection: Connection) -> RunsRead:
    """List the states of the runs of golive's own firm, as the trigger on run failures will."""
    app, target = connection.app, connection.target
    words = target.app.status
    try:
        matters = list_of(app.get(filled(target.app.paths.firm_matters, firm=target.app.synthetic.firm)), expecting=200)
        answers = [app.get(filled(target.app.paths.runs, matter=matter.get("id"))) for matter in matters]
        listed = [
            state(word(run.get("status")), words.known)
            for answer in answers
            if answer.status_code != 404  # one of our own that is deleted meanwhile
            for run in list_of(answer, expecting=200)
        ]
    except Unexpected as error:
        raise Unexpected(f"The states of runs can't be read: the app {error}.") from error
    unknown = tuple(sorted({word for word in listed if word not in words.known}))
    return RunsRead(len(listed), unknown, users_seen=_users_seen(target))


def _users_seen(target: Target) -> bool:
    """Whether what becomes of users' packets is told by anything: golive's own firm is not theirs."""
    source = target.packets
    return any(one != target.app.synthetic.firm for one in source.firms) if isinstance(source, ApiPackets) else (
        source is not None
    )  # fmt: skip


def _journey(connection: Connection, run: str) -> Journey:
    """Walk the four user steps on the API with a packet made for this run, and delete what it made."""
    connection.consent.need(Effect.SYNTHETIC_CASE, connection.target)
    workflow = ApiWorkflow(connection.app, connection.target, connection.clock)
    packet = own_packet(connection.target, f"{run}-api")
    read = partial(read_output, forms=connection.target.output)
    walk = Walk(workflow, packet, read, connection.keep_for_review, content_of)
    walk.upto("export")
    return walk.finish()


def own_packet(target: Target, marker: str) -> Packet:
    """The packet that the user steps are walked with, on the API and in a browser: a target's is always the same one.

    Else which of the product's faults it meets would be chance, and a version could not be held against another.
    Thick packets are what the ten try.
    """
    return packets.generate(own_seed(target), pages=_PAGES, marker=marker)


def own_seed(target: Target) -> int:
    """The seed of that packet, which says who its patient is."""
    return uuid.uuid5(uuid.NAMESPACE_OID, target.name).int % 2**31
