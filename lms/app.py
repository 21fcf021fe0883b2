"""The composition root: the one module that knows every other."""

from collections.abc import Set as AbstractSet

from flask_migrate import Migrate

from lms import accounts, web
from lms.config import Config
from lms.core import site
from lms.core.application import TransactionalFlask
from lms.core.db import configure_engine, db
from lms.core.files import FileStore
from lms.courses import pages, registry
from lms.courses.progress import operations as progress
from lms.xapi import store

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
    registry.configure(_modules(config))
    store.subscribe(progress.on_stored)
    if "pages" in faces:
        web.register(app)
        accounts.register(app)
        pages.register(app)
    return app


def _modules(config: Config) -> registry.Registry:
    modules = registry.Registry()
    modules.load(registry.discover(safe_mode=config.safe_mode))
    return modules
