"""The composition root: the one module that knows every other."""

import gc
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import partial
from threading import BoundedSemaphore, Event, Thread

from werkzeug.middleware.proxy_fix import ProxyFix

from lms import accounts, admin, records, web
from lms.accounts.operations import retention
from lms.accounts.queries import institutions
from lms.admin import endings
from lms.config import Config
from lms.core import identity, outbox, site, transaction
from lms.core.application import TransactionalFlask
from lms.core.db import configure_engine, db
from lms.core.files import FileStore
from lms.core.outbox import Transport
from lms.core.outgoing import Door
from lms.courses import belonging, pages, registry, subscriptions
from lms.courses.certificates import operations as certificates
from lms.courses.player import overdue
from lms.courses.progress import operations as progress
from lms.records.exports import running
from lms.records.operations import exports, schedule
from lms.xapi import forwarding, store
from lms.xapi import http as lrs
from lms.xapi.columns import home as columns
from lms.xapi.columns import keeping
from lms.xapi.columns.home import Dimensions

FACES = frozenset({"pages", "xapi"})
MINUTE = 60.0
OFTEN = 5.0
"""Seconds."""
EXPORTERS = 2
"""Processes of a server that make exports: a short one may pass a long one."""
TURN = 0.02
"""Seconds that a thread may go on while others wait for the interpreter.

At Python's own 5 ms a batch of statements is interrupted halfway and goes on with cold
caches: a fifth more CPU. A page is hardly hindered, since a thread that waits for the
database lets go at once.
"""

_exporters = BoundedSemaphore(EXPORTERS)


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
            identity=config.url,
            name=config.site_name,
            secret=config.secret.encode(),
            files=FileStore(config.data / "files"),
        )
    )
    if config.trusted_proxies:
        # Who a client is may be told by that many proxies in front of us, no more.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, config.trusted_proxies, config.trusted_proxies
        )
    config.data.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        configure_engine(db.engine)
        with transaction.reading(db.session):
            identity.take(db.session())
    registry.configure(_modules(config))
    app.extensions[columns.EXTENSION] = columns.Home(
        config.data / columns.FOLDER, Dimensions(belonging.course, belonging.cohort)
    )
    store.subscribe(progress.on_stored)
    store.subscribe(certificates.on_stored)
    store.subscribe(subscriptions.on_stored)
    if "pages" in faces:
        web.register(app)
        accounts.register(app)
        pages.register(app)
        admin.register(app)
        records.register(app)
    if "xapi" in faces:
        lrs.register(app)
    return app


def serving() -> TransactionalFlask:
    """Build the application of a server.

    Mail leaves right after each request, and once a minute what is due is done.
    """
    config = Config.from_env()
    app = create_app(config)
    outbox.on_queued(lambda: _post(app, config.transport()))
    exporting = partial(make_exports, app)
    exports.on_ordered(lambda: Thread(target=exporting, daemon=True).start())
    for act, seconds in (
        (partial(tend, app), MINUTE),
        (partial(lrs.write_uses, app), MINUTE),
        (partial(order_due, app), MINUTE),
        (partial(retain, app), MINUTE),
        (exporting, MINUTE),
        (partial(forward, app, Door(config.outgoing)), OFTEN),
        (partial(keep_columns, app), OFTEN),
    ):
        begin = partial(every, seconds, act, Event())
        Thread(target=begin, name="minutes", daemon=True).start()
    spare_the_collector()
    sys.setswitchinterval(TURN)
    return app


def spare_the_collector() -> None:
    """Let the garbage collector pass over what lives as long as the process.

    A batch of statements is thousands of small objects that die with the request;
    looking for rings among them and all modules took half of the time of parsing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def tend(app: TransactionalFlask) -> None:
    """Do what time makes due: end what ran out of time, send mail again that failed."""
    config: Config = app.extensions["pamong.config"]
    with app.app_context():
        overdue.end(db.session())
        endings.warn(db.session())
        outbox.send_due(db.session, config.transport())


def forward(app: TransactionalFlask, door: Door) -> None:
    """Send to other systems what is due; of several processes, one for each target."""
    with app.app_context():
        forwarding.run_due(db.session(), door)


def order_due(app: TransactionalFlask) -> None:
    """Order what saved queries are due for, and tell their owners what is ready."""
    with app.app_context():
        schedule.run_due(db.session())


def retain(app: TransactionalFlask) -> None:
    """Delete what is past its time, where somebody agreed, or at night."""
    with app.app_context():
        retention.run_due(db.session())


def make_exports(app: TransactionalFlask) -> None:
    """Make the exports that wait, in a process that may take its time.

    It costs 40 MB for Parquet alone, and would keep the interpreter from pages. Who is
    at work already takes what is ordered meanwhile.
    """
    with app.app_context():
        if running.home().is_dir():
            running.sweep(db.session(), running.home())
        is_due = running.is_due(db.session())
    if is_due and _exporters.acquire(blocking=False):
        command = [sys.executable, "-m", "lms.background.exporting"]
        try:
            subprocess.run(command, check=False)  # noqa: S603 - a command of ours
        finally:
            _exporters.release()


def keep_columns(app: TransactionalFlask) -> None:
    """Take new statements into the columns; a long way is gone in another process."""
    with app.app_context():
        session = db.session()
        with transaction.reading(session):
            stores = [each.id for each in institutions(session)]
        far = keeping.keep_up(session, app.extensions[columns.EXTENSION], stores)
    if far:
        command = [sys.executable, "-m", "lms.background.columns"]
        subprocess.run(command, check=False)  # noqa: S603 - a command of ours


def every(seconds: float, act: Callable[[], None], stopped: Event) -> None:
    """Call ``act`` until ``stopped``, in threads: one that fails ends alone."""
    while not stopped.wait(seconds):
        once = Thread(target=act, name="minute", daemon=True)
        once.start()
        once.join()


def _post(app: TransactionalFlask, transport: Transport) -> None:
    """Send waiting mail beside the request that wrote it; what fails stays waiting."""

    def send() -> None:
        with app.app_context():
            outbox.send_due(db.session, transport)

    Thread(target=send, name="outbox", daemon=True).start()


def _modules(config: Config) -> registry.Registry:
    modules = registry.Registry()
    modules.load(registry.discover(safe_mode=config.safe_mode))
    return modules
