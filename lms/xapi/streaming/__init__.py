"""Statements as they are stored, sent to readers as Server-Sent Events.

Readers stay for hours, so they are served by a process of their own, with one loop: an
ASGI application (``application.Streams``), started by ``lms serve`` beside itself.

Each store that somebody reads has one ``Feed``: it looks four times a second for what
is new, reads it once, and keeps the last thousand. A reader is a place in the store's
order. It takes what follows from the feed, or, when it came with an old place or was
too slow, from the database, until it has caught up. Nobody waits for a reader: neither
the feed nor another reader, and writers do not know of any.
"""

from lms.xapi.streaming.application import Streams, Works
from lms.xapi.streaming.database import Database, Lane, Threads
from lms.xapi.streaming.pace import Pace

__all__ = ["Database", "Lane", "Pace", "Streams", "Threads", "Works"]
