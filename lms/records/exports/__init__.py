"""Statements as files: by any question, in four formats, made beside the server.

``reading`` gives pages of statements; ``columns`` and ``pseudonyms`` say what of them
is written; the writers (``lines``, ``sheet``, ``parquet``) turn pages into a file that
can be continued; ``running`` makes what was ordered. Only ``writers`` imports pyarrow:
a process that shows pages does without its 40 MB.
"""
