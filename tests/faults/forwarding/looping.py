"""``python -m tests.faults.forwarding.looping …``: ``lms xapi forward …``, impatiently.

Leases and pauses are of parts of a second, so that a killed process is soon followed by
the next one; nothing else is changed.
"""

import sys
from datetime import timedelta
from functools import partial
from unittest import mock

from lms.cli import main
from lms.xapi import forwarding
from lms.xapi.forwarding import Pace

SOON = timedelta(milliseconds=20)
IMPATIENT = Pace(
    batch=5, lease=timedelta(milliseconds=400), first=SOON, longest=SOON, broken=SOON
)

if __name__ == "__main__":
    short = partial(forwarding.run_due, pace=IMPATIENT)
    mock.patch.object(forwarding, "run_due", short).start()
    main(["xapi", "forward", *sys.argv[1:]])
