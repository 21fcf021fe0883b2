"""WSGI entry point: ``granian --interface wsgi wsgi:app``."""

from lms.app import serving

app = serving()
