"""How often, how long and how much: what an operator or a test may want otherwise."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """Times in seconds, and sizes.

    ``kept`` statements, or ``kept_bytes`` of them, is how far a reader may fall behind
    its feed; what it reads from the database then comes in batches of ``batch``.
    A right that was lost ends a stream after ``check`` seconds, or after twice as many
    if the database could not be asked.
    """

    poll: float = 0.25
    heartbeat: float = 15.0
    check: float = 20.0
    stuck: float = 60.0
    farewell: float = 2.0
    kept: int = 1000
    kept_bytes: int = 8 << 20
    batch: int = 200
    batch_bytes: int = 1 << 20
    chunk_bytes: int = 256 << 10


PACE = Pace()

RETRY = 2000
"""Milliseconds after which a browser comes again."""
