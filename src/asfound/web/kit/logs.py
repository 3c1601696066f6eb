"""Server logs: one line per request, as JSON or for a terminal, without personal data.

Every log line is stripped of tokens, names, mail addresses, query strings and error messages, which
may repeat any of these. Network addresses lose their last part. A request is logged with the
template of its route, never with its path: paths of links contain their token.
"""

from __future__ import annotations

import logging
import logging.config
import re
import secrets
import sys
import time
import traceback
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from types import TracebackType
from typing import Any, Final, TextIO

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict, Processor, WrappedLogger

from asfound.web.kit.addresses import API_ROOT
from asfound.web.kit.metrics import Metrics

REQUEST_ID: Final = "x-request-id"
_GOOD_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
_SECRETS: Final = (
    (re.compile(r"(/v/)[^/\s\"'?{]+"), r"\1…"),
    (re.compile(r"(?i)(bearer\s+)\S+"), r"\1…"),
    (re.compile(r"(https?://)[^/\s@]+@"), r"\1…@"),
    (re.compile(r"\?[^\s\"']*=[^\s\"']*"), "?…"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "…@…"),
    (re.compile(r"\b(asf|whsec)_[\w+/=-]+"), r"\1_…"),
)
_SHORTENED: Final = {4: 24, 6: 48}
"""IP version -> bits of an address that are kept: a network, not a person."""

_log = structlog.stdlib.get_logger("asfound.request")


def configure(stream: TextIO | None = None, *, as_json: bool | None = None) -> None:
    """Configure all logging of this process; the access log of uvicorn is off.

    Args:
        stream: Where lines are written; standard error by default.
        as_json: One JSON object per line; the default unless the stream is a terminal.
    """
    stream = stream or sys.stderr
    as_json = not stream.isatty() if as_json is None else as_json
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words_of_errors,
        _without_secrets,
    ]
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    _install(handler)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _install(handler: logging.Handler) -> None:
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    access = logging.getLogger("uvicorn.access")  # it has paths and whole addresses
    access.handlers, access.propagate, access.disabled = [], False, True
    # These log every request or statement that they make.
    for name in ("httpx", "httpcore", "alembic", "sqlalchemy.engine"):
        logging.getLogger(name).setLevel(logging.WARNING)


@dataclass
class _Request:
    """A request so far; without a response it counts as a failure."""

    began: float = field(default_factory=time.perf_counter)
    status: int = 500
    received: int = 0
    sent: int = 0
    is_stream: bool = False


class AccessLogMiddleware:
    """Logs and measures every request, and gives it a request id."""

    def __init__(self, app: ASGIApp, measures: Metrics) -> None:
        self._app, self._measures = app, measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and log how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        name = given if _GOOD_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = name
        seen = _Request()

        async def receive_seen() -> Message:
            message = await receive()
            seen.received += len(message.get("body", b""))
            return message

        async def send_seen(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = name
                seen.status = message["status"]
                seen.is_stream = headers.get("content-type", "").startswith("text/event-stream")
            seen.sent += len(message.get("body", b""))
            await send(message)

        with structlog.contextvars.bound_contextvars(request=name):
            try:
                await self._app(scope, receive_seen, send_seen)
            finally:
                self._tell(scope, seen)

    def _tell(self, scope: Scope, seen: _Request) -> None:
        route, seconds = template(scope), time.perf_counter() - seen.began
        self._measures.received(route, seen.received)
        if seen.is_stream:
            self._measures.stream(route)
        else:
            self._measures.request(scope["method"], route, seen.status, seconds)
        _log.log(
            logging.WARNING if seen.status >= 500 else logging.INFO,
            "request",
            method=_word(scope["method"]),
            route=route,
            status=seen.status,
            ms=round(seconds * 1000, 1),
            bytes=seen.sent,
            client=shortened((scope.get("client") or ("",))[0]),
        )


def template(scope: Mapping[str, Any]) -> str:
    """The template of the route that answered, as ``/visits/{visit}``; ``none`` for no route."""
    path = getattr(scope.get("route"), "path", None)
    if not isinstance(path, str):
        return "none"
    # The interface is mounted; else only a proxy puts a root path here, which is no template.
    mounted = str(scope.get("root_path", "")).endswith(API_ROOT)
    return f"{API_ROOT if mounted else ''}{path}"


def shortened(address: str) -> str:
    """The network that an address is in; empty where it is none."""
    try:
        found = ip_address(address.split("%")[0])
    except ValueError:
        return ""
    return str(ip_network((found, _SHORTENED[found.version]), strict=False))


def _word(method: str) -> str:
    return method if method.isalpha() and len(method) < 12 else "other"


def _without_words_of_errors(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Where an error came from and of which kind it is; what it says may be about somebody."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info
    if info is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event["error"] = kinds(error)
    event.pop("stack_info", None)
    return event


def kinds(error: BaseException) -> list[dict[str, Any]]:
    """An error and those that led to it: kinds and places, innermost place last."""
    told: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(told) < 8:
        told.append(
            {
                "kind": getattr(current, "code", None) or type(current).__name__,
                "at": _places(current.__traceback__),
            }
        )
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    return told


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _module(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-3:])


def _without_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {key: _clean(value) for key, value in event.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, instead in _SECRETS:
            value = pattern.sub(instead, value)
        return value
    if isinstance(value, MutableMapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value
