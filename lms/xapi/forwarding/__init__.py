"""Forwarding: statements on their way to other systems, and from other stores.

A target of the kind ``xapi`` is another LRS that gets batches, ``webhook`` a program
that is told of them, signed, and ``pull`` another LRS that is read. Each has a place in
the order of the store (or of the other store), which moves only behind what is
acknowledged.
"""

from lms.xapi.forwarding.patience import PACE, Pace
from lms.xapi.forwarding.replaying import replay
from lms.xapi.forwarding.rounds import run_due
from lms.xapi.forwarding.tally import Tally

__all__ = ["PACE", "Pace", "Tally", "replay", "run_due"]
