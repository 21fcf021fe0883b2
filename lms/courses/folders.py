"""A module's folders, found by convention: templates/, static/, and its blueprint."""

import sys
from pathlib import Path

from flask import Blueprint, Flask

from lms.courses.activities import ActivityModule
from lms.web.static_files import static_folder


def folder_of(module: ActivityModule) -> Path:
    """Return the folder that holds the module's class."""
    file = sys.modules[type(module).__module__].__file__
    return Path(str(file)).parent


def register(app: Flask, module: ActivityModule) -> None:
    """Make the module's templates and static files known to ``app``."""
    folder = folder_of(module)
    app.register_blueprint(
        Blueprint(
            f"module_{module.key}",
            type(module).__module__,
            root_path=str(folder),
            template_folder="templates",
        )
    )
    static = folder / "static" / module.key
    if static.is_dir():
        static_folder(app, module.key, static)
