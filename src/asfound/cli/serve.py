"""``asfound serve``: the app that a host runs and guests use from their phones."""

from __future__ import annotations

import os
import socket
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from asfound.cli import output
from asfound.errors import BadSetting
from asfound.settings import ServeSettings, read_serve_settings
from asfound.workflows.local_https import Renewal, names_of_this_machine
from asfound.workflows.server.app_context import now

app = typer.Typer(add_completion=False)

APP = "asfound.web.main:app_from_environment"
GOODBYE_S = 10
"""For how long a stopping server waits for answers that are being given; pages of boards stay
open for ever, and are dropped then."""


@app.command()
def serve(  # noqa: PLR0913  one parameter per option: that is how Typer reads them
    *,
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen at; 0.0.0.0 for all.", show_default="127.0.0.1"),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; 0 for any free one.", show_default="8000"),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of the installation.", show_default="./asfound-data"),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="sqlite:///… or postgresql://…", show_default="in --data"),
    ] = None,
    photos: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="file:///… or s3://bucket/prefix?endpoint=…&region=…; credentials from AWS_….",
            show_default="in --data",
        ),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Dask scheduler to compare on, as tcp://host:8786."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Comparisons at a time.", show_default="cores"),
    ] = None,
    public_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="How phones reach it, as https://asfound.example.org."),
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option(metavar="PEM", help="Certificate, with those between.")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(metavar="PEM", help="Its private key.")] = None,
    local_https: Annotated[
        bool,
        typer.Option("--local-https", help="Make an authority for this network, and https by it."),
    ] = False,
    proxy_trusted: Annotated[
        str | None,
        typer.Option(metavar="ADDRESSES", help="Proxies whose word counts, with commas between."),
    ] = None,
) -> None:
    """Run the app: places, visits, and the pages for guests' phones.

    The first start prints a link where the first account is made. Mail is set up by
    ASFOUND_SMTP_URL; every option can be set as ASFOUND_ and its name.
    """
    given = {
        "HOST": host or ("0.0.0.0" if local_https else None),  # noqa: S104  for phones
        "PORT": port,
        "DATA": data,
        "DATABASE": database,
        "PHOTOS": photos,
        "ENGINE": engine,
        "JOBS": jobs,
        "PUBLIC_URL": public_url,
        "TLS_CERT": tls_cert,
        "TLS_KEY": tls_key,
        "LOCAL_HTTPS": "1" if local_https else None,
        "PROXY_TRUSTED": proxy_trusted,
    }
    told = {f"ASFOUND_{name}": str(value) for name, value in given.items() if value is not None}
    settings = read_serve_settings({**os.environ, **told})
    listening = _listening(settings)
    told["ASFOUND_PORT"] = str(listening.getsockname()[1])
    renewal = None
    if settings.local_https:
        renewal = _local_https(settings)
        best = f"https://{renewal.https.names.best}:{told['ASFOUND_PORT']}"
        told["ASFOUND_PUBLIC_URL"] = settings.public_url or best
    # The app reads the environment, so that any server for such apps can run it.
    os.environ.update(told)
    _run(settings, listening, renewal)


def _listening(settings: ServeSettings) -> socket.socket:
    """The socket, bound before anything is opened: a busy port is told at once.

    Raises:
        BadSetting: Nobody can listen there.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        where = f"{settings.host}:{settings.port}"
        why = f"nobody can listen at {where} ({os.strerror(error.errno or 0)})"
        way_out = "stop what runs there, or choose another one, as --port 8001"
        raise BadSetting("--port", str(settings.port), f"{why}; {way_out}") from error
    return listening


def _local_https(settings: ServeSettings) -> Renewal:
    names = partial(names_of_this_machine, host=settings.host, public_url=settings.public_url)
    renewal = Renewal(settings.data, names, now)
    renewal.start()
    output.say(f"authority for phones: {renewal.https.authority}")
    output.say(f"its fingerprint (SHA-256): {renewal.https.fingerprint}")
    return renewal


def _run(settings: ServeSettings, listening: socket.socket, renewal: Renewal | None) -> None:
    config = uvicorn.Config(
        APP,
        factory=True,
        lifespan="on",
        log_config=None,
        access_log=False,  # it would write the tokens in guests' addresses
        server_header=False,
        proxy_headers=settings.proxy_trusted is not None,
        forwarded_allow_ips=settings.proxy_trusted,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        timeout_graceful_shutdown=GOODBYE_S,
    )
    config.load()
    if renewal:
        config.ssl = renewal.context
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        if renewal:
            renewal.stop()
