"""The app edge: the product's API. The only module family that knows httpx and the token's form."""

from golive.app.answers import body_of, word
from golive.app.client import App, json_of, list_of
from golive.app.firm_runs import FirmRuns, MatterSeen, RunSeen, moment_of
from golive.app.ids import filled, id_of, why_no_id
from golive.app.own_firm import OwnFirm, made
from golive.app.workflow import ApiWorkflow
