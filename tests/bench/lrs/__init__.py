"""The load generator of the LRS: ``python -m tests.bench.lrs_load``."""
