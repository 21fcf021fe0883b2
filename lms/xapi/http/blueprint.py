"""The blueprint of the LRS."""

from flask import Blueprint

V1_NAME = "xapi_1_0_3"
"""The blueprint's second name, under which 1.0.3 is the default version."""

lrs = Blueprint("xapi", __name__)
