#!/usr/bin/env bash
# pygls 2.1.1, lsprotocol 2025.0.0: the position encoding of a workspace is a member of `PositionEncodingKind` where the client offers none, and a
# plain text where it offers some, as VS Code does. `.value` works in a test whose client says nothing of itself, and raises AttributeError for
# every request in the editor.
#
# The same server, initialized by two clients: one without capabilities, one with `general.positionEncodings: ["utf-16"]`.
#
# Output seen:
#   none offered     PositionEncodingKind, utf-16
#   utf-16 offered   str, utf-16
# So the server of archspec makes a member of either, and the client of its tests offers what VS Code offers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install -q pygls==2.1.1 lsprotocol==2025.0.0
cat > server.py <<'PY'
from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("probe", "1")


@server.command("encoding")
def tell_encoding(ls: LanguageServer) -> list[str]:
    encoding = ls.workspace.position_encoding
    return [type(encoding).__name__, types.PositionEncodingKind(encoding).value]


server.start_io()
PY
cat > ask.py <<'PY'
import json
import subprocess
import sys


def ask(general):
    process = subprocess.Popen([sys.executable, "server.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def send(method, params, number=None):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if number is not None:
            message["id"] = number
        data = json.dumps(message).encode()
        process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        process.stdin.flush()

    def receive(number):
        while True:
            size = 0
            while (line := process.stdout.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    size = int(line.split(b":")[1])
            message = json.loads(process.stdout.read(size))
            if message.get("id") == number and "method" not in message:
                return message["result"]

    send("initialize", {"processId": None, "rootUri": None, "capabilities": general}, 1)
    receive(1)
    send("initialized", {})
    send("workspace/executeCommand", {"command": "encoding", "arguments": []}, 2)
    found = receive(2)
    send("shutdown", None, 3)
    receive(3)
    send("exit", None)
    process.communicate(timeout=30)
    return found


silent = ask({})
speaking = ask({"general": {"positionEncodings": ["utf-16"]}})
print(f"none offered     {', '.join(silent)}")
print(f"utf-16 offered   {', '.join(speaking)}")
assert silent == ["PositionEncodingKind", "utf-16"], "the encoding of silent clients has changed"
assert speaking == ["str", "utf-16"], "the encoding of speaking clients has changed"
print("FINDING: pygls keeps the position encoding that a client offers as a plain text, and its own choice as a member of an enumeration")
PY
env/bin/python ask.py
