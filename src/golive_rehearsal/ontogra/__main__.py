"""``python -m golive_rehearsal.ontogra api|worker|site``: one process of the app."""

import os
import sys

from golive_rehearsal.child import leave_with_parent
from golive_rehearsal.ontogra.versions import version_of


def main() -> None:
    """Be the part of the app that the first argument names, for as long as our parent lives."""
    leave_with_parent()
    part = sys.argv[1]
    if part != "site" and version_of(os.environ["IMAGE_TAG"]).crashes:
        raise SystemExit("this version does not start")
    if part == "api":
        from golive_rehearsal.ontogra.api import api  # noqa: PLC0415 - each part loads only what it needs
        from golive_rehearsal.ontogra.serving import serve  # noqa: PLC0415 - each process loads what it is

        serve(api())
    elif part == "site":
        from golive_rehearsal.ontogra.serving import serve  # noqa: PLC0415 - each process loads what it is
        from golive_rehearsal.ontogra.site import site  # noqa: PLC0415 - each process loads what it is

        serve(site())
    elif part == "worker":
        from golive_rehearsal.ontogra.worker import work  # noqa: PLC0415 - each process loads what it is

        work()
    else:
        raise SystemExit(f'there is no part "{part}" of the app: api, worker or site')


if __name__ == "__main__":
    main()
