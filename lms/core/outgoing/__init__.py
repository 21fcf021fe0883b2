"""The one door for requests that the system itself sends.

Webhooks, forwarding to other stores and pulling from them pass it, because people name
the addresses: it refuses what lies inside the operator's network, waits only so long
and reads only so much.
"""

from lms.core.outgoing.addresses import Network, networks
from lms.core.outgoing.door import CLOSED_PORTS, Answer, Door, Limits, Rules, check
from lms.core.outgoing.errors import (
    BadAnswerError,
    OutgoingError,
    RefusedError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
    UntrustedError,
)

__all__ = [
    "CLOSED_PORTS",
    "Answer",
    "BadAnswerError",
    "Door",
    "Limits",
    "Network",
    "OutgoingError",
    "RefusedError",
    "Rules",
    "TooLargeError",
    "TooSlowError",
    "UnreachableError",
    "UntrustedError",
    "check",
    "networks",
]
