"""The app of a server process, made from environment variables.

It is run by ``uvicorn --factory asfound.web.main:app_from_environment``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from asfound.settings import ServeSettings, read_serve_settings, sender_of
from asfound.web.app import create_app
from asfound.web.kit import logs
from asfound.web.onboarding.http_redirect import open_redirect_server
from asfound.workflows.accounts.setting_up import offer_set_up
from asfound.workflows.maintenance.open_store import open_server_store
from asfound.workflows.maintenance.scheduler import Scheduler
from asfound.workflows.notify.delivery import Delivery
from asfound.workflows.server.app_context import AppContext, Mail
from asfound.workflows.visits.runner import Runner
from asfound.workflows.visits.sealing.server_key import server_signer


def app_from_environment() -> FastAPI:
    """The app, configured by the ``ASFOUND_`` variables; the database is migrated first.

    Raises:
        BadSetting: A variable holds what cannot be used.
        StoreError: Database or photos cannot be used.
    """
    logs.configure()
    settings = read_serve_settings(os.environ)
    return app_of(settings, opened(settings))


def opened(settings: ServeSettings) -> AppContext:
    """The database and the files that the settings name, opened and ready.

    Raises:
        StoreError: Database or photos cannot be used.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    mail = Mail(settings.smtp_url, sender_of(settings)) if settings.smtp_url else None
    return AppContext(
        store=open_server_store(settings.database, settings.photos),
        data=settings.data,
        public_url=settings.public_url,
        secure=settings.secure,
        engine=settings.engine,
        jobs=settings.jobs,
        mail=mail,
        local_webhooks=settings.local_webhooks,
        metrics_token=settings.metrics_token,
        version=version("asfound"),
    )


def app_of(settings: ServeSettings, context: AppContext) -> FastAPI:
    """The app with the threads that run beside its pages."""

    @asynccontextmanager
    async def beside(app: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(announce, settings, context)
        app.state.courier = Delivery(context)
        app.state.courier.start()
        await run_in_threadpool(server_signer, context)  # the key is there from the first start
        app.state.runner = Runner(context)
        app.state.runner.start()
        app.state.keeper = Scheduler(context)
        app.state.keeper.start()
        close_door = None
        if settings.local_https:
            close_door = open_redirect_server(context, settings.host, settings.port + 1)
        try:
            yield
        finally:
            if close_door:
                await run_in_threadpool(close_door)
            await run_in_threadpool(app.state.keeper.stop)
            await run_in_threadpool(app.state.runner.stop)
            await run_in_threadpool(app.state.courier.stop)
            context.close()

    return create_app(context, lifespan=beside)


def announce(settings: ServeSettings, context: AppContext) -> None:
    """Print where the server is and, before there is an account, how to make the first one."""
    lines = [f"asfound is at {settings.address}", f"kept in {settings.data}"]
    if settings.local_https and settings.public_url:
        host = settings.public_url.removeprefix("https://").rpartition(":")[0]
        lines.append(f"Phones trust it after http://{host}:{settings.port + 1}/local-https")
    code = offer_set_up(context)
    if code:
        lines.append("Make the first account here, once (nobody else can without this link):")
        lines.append(f"  {settings.address}/set-up?code={code}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
