"""A client of language servers: messages of JSON-RPC over the standard streams of a process."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

Message = dict[str, Any]


class Client:
    """A language server in a process of its own, and what it has said."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.folder = folder
        self.notifications: list[Message] = []
        self.settings: Any = None
        self._number = 0

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.communicate()

    def send(self, message: Message) -> None:
        assert self.process.stdin
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def receive(self) -> Message:
        """The next message; what the server asks is answered."""
        assert self.process.stdout
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the server has ended"
        message: Message = json.loads(self.process.stdout.read(length))
        if "method" in message and "id" in message:
            self.send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, message: Message) -> Any:
        if message["method"] == "workspace/configuration":
            return [(self.settings or {}).get(item.get("section")) for item in
                    message["params"]["items"]]  # fmt: skip
        return None

    def request(self, method: str, params: Any) -> Any:
        """The answer to a request."""
        self._number += 1
        self.send({"id": self._number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self._number and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]
            if "method" in message:
                self.notifications.append(message)

    def notify(self, method: str, params: Any) -> None:
        self.send({"method": method, "params": params})

    def wait_for(self, method: str, **wanted: Any) -> Message:
        """The parameters of the next notification with these."""
        while True:
            for at, message in enumerate(self.notifications):
                params = message.get("params") or {}
                if message["method"] == method and wanted.items() <= params.items():
                    del self.notifications[at]
                    return params
            message = self.receive()
            if "method" in message:
                self.notifications.append(message)

    def initialize(self, **capabilities: Any) -> Message:
        """Begin, with these abilities of the editor."""
        params = {"processId": None, "rootUri": self.folder.as_uri(), "capabilities": capabilities}
        result: Message = self.request("initialize", params)
        self.notify("initialized", {})
        return result

    def open(self, path: Path, text: str, language: str = "yaml") -> str:
        """Open a text, and return its URI."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def change(self, uri: str, version: int, text: str) -> None:
        """Replace a whole text."""
        params = {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"text": text}],
        }
        self.notify("textDocument/didChange", params)
