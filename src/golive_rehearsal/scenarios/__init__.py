"""The catalogue of scenarios, by name: real traffic and real faults, and the verdict and minute they must end in."""

from golive_rehearsal.scenarios.catalogue import SCENARIOS
from golive_rehearsal.scenarios.scenario import Act, Said, Scenario
