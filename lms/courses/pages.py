"""The pages of courses: one blueprint of templates, and every package's views."""

from pathlib import Path

from flask import Blueprint, Flask

from lms.courses import lines, privacy, registry
from lms.courses.certificates import views as certificates
from lms.courses.home import views as home
from lms.courses.outline import views as outline
from lms.courses.player import views as player
from lms.courses.profile import views as profile
from lms.courses.transcript import views as transcript
from lms.web.static_files import static_folder

HERE = Path(__file__).parent


def register(app: Flask) -> None:
    """Add everything that people see of courses; after accounts."""
    privacy.register()
    app.register_blueprint(Blueprint("courses", __name__, template_folder="templates"))
    app.jinja_env.globals["modules"] = registry.current().modules
    lines.register(app)
    static_folder(app, "courses", HERE / "static" / "courses")
    for package in (home, outline, player, transcript, certificates, profile):
        package.register(app)
