"""Reading the pages and events of a server."""

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

PATIENCE = 60
"""Seconds until what does not come is a failure; only failures take so long."""


@dataclass
class Stream:
    """The events that a page gets."""

    connection: HTTPConnection
    response: HTTPResponse

    def next(self) -> dict[str, Any]:
        """Wait for the next state."""
        while line := self.response.readline():
            if line.startswith(b"data: "):
                found: dict[str, Any] = json.loads(line.removeprefix(b"data: "))
                return found
        raise EOFError

    def wait_for(self, text: str) -> dict[str, Any]:
        """Wait for a state that says a text of the spec."""
        while text not in (state := self.next()).get("news", ""):
            pass
        return state

    def wait_for_figures(self, says: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for a state with figures of which something holds."""
        while "figures" not in (state := self.next()) or not says(state):
            pass
        return state

    def close(self) -> None:
        """Go away without a word."""
        self.response.close()
        self.connection.close()


@dataclass
class Server:
    """A server, and the spec that it serves."""

    url: str
    port: int
    spec: Path
    process: "subprocess.Popen[str]" = field(repr=False)
    streams: list[Stream] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, said: str, spec: Path, process: "subprocess.Popen[str]") -> "Server":
        """The server that says where it is."""
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found is not None, said
        return cls(found[0], int(found[1]), spec, process)

    def connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def ask(
        self, path: str = "/", method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """The status, headers and text of an answer."""
        connection = self.connect()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, text

    def listen(self, mode: str = "figures", since: str | None = None) -> Stream:
        """The events for a page that was opened just now."""
        if since is None:
            _, _, page = self.ask({"figures": "/", "difference": "/difference"}[mode])
            found = re.search(r'data-state="([^"]+)"', page)
            assert found is not None
            since = found[1]
        connection = self.connect()
        connection.request("GET", f"/events?mode={mode}&since={since}")
        response = connection.getresponse()
        assert response.status == 200
        assert response.readline().startswith(b"retry: ")
        self.streams.append(Stream(connection, response))
        return self.streams[-1]

    def save(self, text: str, path: Path | None = None) -> None:
        """Save as most editors do: a new file takes the name of the old one."""
        path = path or self.spec
        new = path.with_name(f"{path.name}~")
        new.write_text(text)
        new.replace(path)
