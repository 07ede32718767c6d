"""The server of a live page: answers that can be read, and none that changes anything."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, Final

from archspec import limits
from archspec.diagnostics import fail
from archspec.live.followed_spec import FollowedSpec
from archspec.live.guard import HEADERS, refuse_request
from archspec.live.hub import Hub
from archspec.live.news_html import PATHS
from archspec.live.state import Mode, Shown
from archspec.live.updates import EVENTS, write_live_page
from archspec.live.watch import FileWatcher
from archspec.text.visible import escape_invisible

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

_RETRY: Final = 500
"""Milliseconds after which a page asks again that has lost the server."""

_SIGN_OF_LIFE: Final = 15
"""Seconds between signs of life, so that pages which are gone are noticed."""

_ENDING: Final = 2
"""Seconds that pages have to take the end of their stream."""


def bind_address(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address.

    Args:
        host: a name or an address.
        port: the port; 0 for one that is free.

    Raises:
        SpecError: A420 if the address cannot be had.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen()
    except (OSError, UnicodeError, OverflowError) as error:
        reason = str(getattr(error, "strerror", None) or error).lower()
        message = f"`{escape_invisible(host)}` port {port} cannot be had: {reason}"
        help = "`--port 0` takes a free port" if port else "`--host 127.0.0.1` is this machine"
        raise fail("A420", message, None, help=help) from None
    return made


def make_app(hub: Hub, host: str) -> "Starlette":
    """Return the application.

    Args:
        hub: the states to show.
        host: the name that the server was asked to listen at.
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.responses import HTMLResponse, Response, StreamingResponse
    from starlette.routing import Route

    def page_of(mode: Mode) -> Callable[["Request"], Any]:
        async def answer(request: "Request") -> "Response":
            return HTMLResponse(write_live_page(await hub.show(mode), hub.token))

        return answer

    async def events(request: "Request") -> "Response":
        query = request.query_params
        if query.get("mode") not in {*Mode}:
            return Response("there is no such page", 404, media_type="text/plain")
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        since = request.headers.get("last-event-id", query.get("since", ""))
        stream = stream_updates(hub, Mode(query["mode"]), since)
        return StreamingResponse(stream, media_type="text/event-stream")

    async def icon(request: "Request") -> "Response":
        return Response(status_code=204)

    routes = [Route(path, page_of(mode)) for mode, path in PATHS.items()]
    routes += [Route(EVENTS, events), Route("/favicon.ico", icon)]
    return Starlette(routes=routes, middleware=[Middleware(Guard, host=host)])


class Guard:
    """Refuses requests of foreign pages, and adds the headers that every answer has."""

    def __init__(self, app: Any, host: str) -> None:
        self.app, self.host = app, host

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        from starlette.datastructures import Headers, MutableHeaders
        from starlette.responses import PlainTextResponse

        async def send_guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        refused = refuse_request(headers, tuple(scope["server"]), self.host)
        app = PlainTextResponse(f"{refused}\n", 403) if refused else self.app
        await app(scope, receive, send_guarded)


async def stream_updates(hub: Hub, mode: Mode, since: str) -> AsyncIterator[str]:
    """Yield server-sent events: what a page has to be told, as it comes.

    Args:
        hub: the states.
        mode: what the page shows.
        since: the state that it has, by its name.
    """
    yield f"retry: {_RETRY}\n\n"
    if since and not hub.is_own(since):
        yield 'event: state\ndata: {"reload": true}\n\n'  # of another server
        return
    before: Shown | None = hub.find_named(since, mode)
    while not hub.is_closed:
        number = before.state.number if before else -1
        try:
            async with asyncio.timeout(_SIGN_OF_LIFE):
                is_told = await hub.wait_for_news(number)
        except TimeoutError:
            yield ": \n\n"
            continue
        if not is_told:
            return
        after = await hub.show(mode)
        update = hub.make_update(before, after)
        yield f"id: {update.id}\nevent: state\ndata: {update.data}\n\n"
        before = after


def serve(spec: FollowedSpec, bound: socket.socket, host: str, started: Callable[[], None]) -> None:
    """Serve a spec until the process is asked to end.

    Args:
        spec: the spec.
        bound: the socket to listen at.
        host: the name that the server was asked to listen at.
        started: is called once pages are answered.
    """
    asyncio.run(_serve(spec, bound, host, started))


async def _serve(
    spec: FollowedSpec, bound: socket.socket, host: str, started: Callable[[], None]
) -> None:
    import uvicorn

    hub = Hub(spec)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            started()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            hub.close()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        make_app(hub, host),
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=limits.LIVE_CONNECTIONS,
        timeout_graceful_shutdown=_ENDING,
    )
    server, loop = Server(config), asyncio.get_running_loop()

    def tell_change() -> None:
        loop.call_soon_threadsafe(hub.notice_change)

    watcher = FileWatcher.of(lambda: spec.files, tell_change)
    thread = threading.Thread(target=watcher.run, name="watcher", daemon=True)
    thread.start()
    following = asyncio.create_task(hub.follow())
    following.add_done_callback(lambda _: setattr(server, "should_exit", True))
    try:
        await server.serve(sockets=[bound])
    finally:
        watcher.stop()
        thread.join()
        if following.done() and not following.cancelled():
            following.result()  # a bug of ours, which `main` reports
        following.cancel()
