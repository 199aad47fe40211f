"""The AWS CLI as it is, in a rehearsal's time: what it sleeps between two looks, it sleeps by that clock.

Run by the CLI's own Python, with the clock in REHEARSAL_CLOCK: aws_in_time.py ecs wait services-stable ...
So its minutes are the rehearsal's, and how long its Python takes to start counts no more than golive's does.
"""

import json
import os
import sys
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from awscli import clidriver
from botocore import endpoint, waiter

from golive.clock import Clock

CLOCK = Clock(**json.loads(os.environ["REHEARSAL_CLOCK"]))


def main() -> None:
    """Do what the arguments say, with no other change than whose seconds are slept.

    The rehearsal's time waits for us to the very end: it is not let run before whoever started us has seen us end.
    """
    endpoint.time = waiter.time = types.SimpleNamespace(sleep=CLOCK.wait)
    with CLOCK.waits_for_us():
        status = int(clidriver.main())
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
