"""The composition root: the one module that knows every other."""

from collections.abc import Set as AbstractSet

from flask_migrate import Migrate

from lms.config import Config
from lms.core import site
from lms.core.application import TransactionalFlask
from lms.core.db import configure_engine, db
from lms.core.files import FileStore

FACES = frozenset({"pages", "xapi"})
migrate = Migrate(directory="migrations", render_as_batch=True)


def create_app(
    config: Config | None = None, faces: AbstractSet[str] = FACES
) -> TransactionalFlask:
    """Build the application with the given faces: people's pages, the LRS, or both."""
    config = config or Config.from_env()
    app = TransactionalFlask("lms", static_folder=None)
    app.config.update(config.flask())
    app.extensions["pamong.config"] = config
    site.configure(
        site.Site(
            url=config.url,
            name=config.site_name,
            secret=config.secret.encode(),
            files=FileStore(config.data / "files"),
        )
    )
    config.data.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        configure_engine(db.engine)
    return app
