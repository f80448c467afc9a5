"""Speaks HTTP for the site, on the loopback address alone.

The standard library's server suits it: no body is ever read, nothing but GET is answered, and a
thread a question fits an assistant that is synchronous. Who wants it on a network puts a proxy with
their own sign-in before it, and names its address by CLUSTERBOT_WEB_URL.
"""

import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from bot.errors import BotError
from bot.web.site import HEADERS, Request, Response, Site

log = logging.getLogger(__name__)
ADDRESS = "127.0.0.1"
FIELDS = 20  # of an address; no page has as many
SECONDS = 20.0  # a browser that says nothing for so long is let go


class Server(ThreadingHTTPServer):
    """A server of one site; raises BotError where the port is taken."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, site: Site, port: int) -> None:
        self.site = site
        try:
            super().__init__((ADDRESS, port), _Handler)
        except OSError as why:
            raise BotError(
                f"port {port} of {ADDRESS} cannot be used: {why.strerror or why}",
                hint="name another: clusterbot web --port 8766",
            ) from why

    def handle_error(self, request: object, client_address: object) -> None:
        """Log that a browser went away before it had its page: nobody has to look into that."""
        log.debug("a request ended early", exc_info=True)

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        return f"http://{ADDRESS}:{self.server_address[1]}/"


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = SECONDS
    server_version = "clusterbot"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer a page."""
        self._send(self._response(), body=True)

    def do_HEAD(self) -> None:
        """Answer what GET would, without its body."""
        self._send(self._response(), body=False)

    def _response(self) -> Response:
        site = self.server.site
        try:
            address = urlsplit(self.path)
            query = dict(parse_qsl(address.query, errors="replace", max_num_fields=FIELDS))
        except ValueError:
            return site.refusal(400, "That address cannot be read.")
        return site.respond(
            Request(
                path=address.path,
                query=query,
                host=self.headers.get("Host", ""),
                fetch_site=self.headers.get("Sec-Fetch-Site", ""),
            )
        )

    def _send(self, response: Response, *, body: bool) -> None:
        self.send_response(response.status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", response.type)
        self.send_header("Content-Length", str(len(response.body)))
        if response.name:
            self.send_header("Content-Disposition", f'attachment; filename="{response.name}"')
        self.end_headers()
        if body:
            self.wfile.write(response.body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Log that a page was asked for, never the question in its address."""
        log.debug("%s %s", self.command, urlsplit(self.path).path)
