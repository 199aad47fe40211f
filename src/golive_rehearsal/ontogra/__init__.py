"""The rehearsal's Ontogra: API, worker and website as real processes, over one database and one folder.

Started as ``python -m golive_rehearsal.ontogra api|worker|site``, configured by its environment only.
"""

from golive_rehearsal.ontogra.people import GOLIVE_EMAIL, GOLIVE_FIRM, GOLIVE_USER, PILOT_FIRM, seed, site_users, workers_alive
from golive_rehearsal.ontogra.switches import switch
from golive_rehearsal.ontogra.versions import VERSIONS, Version

__all__ = [
    "GOLIVE_EMAIL",
    "GOLIVE_FIRM",
    "GOLIVE_USER",
    "PILOT_FIRM",
    "VERSIONS",
    "Version",
    "seed",
    "site_users",
    "switch",
    "workers_alive",
]
