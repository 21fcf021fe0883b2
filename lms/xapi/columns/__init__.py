"""Columns beside the log: what each statement says that can be counted, row by row.

A folder for each store holds one file for each column, in the log's order, and a list
of what was voided. Files only ever grow; the manifest says how far they count. Nothing
is true here that the log does not say: a folder that is removed is made again.

Personal data: who acted stands here as a digest that no answer gives out. It says who
is the same person and not who they are; it goes when the folder goes.
"""

import os

# One question is answered by one thread; another for each core would only take memory.
# Read when numpy is imported first, which is below this package.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
