// The language client of VS Code against the real server, over its standard streams.
// ARCHSPEC names the command, if it is not on the path.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import rpc from "vscode-languageserver-protocol/node.js";

const SPEC = `archspec: 1
name: net
input: 8x8x3
body:
  - 3x3 Conv (16)
  - GlobalAvgPool
  - FC (10) -> 10
`;
const uri = "untitled:net.yaml";

function changes(connection, version) {
  return new Promise((resolve) => {
    connection.onNotification("textDocument/publishDiagnostics", (params) => {
      if (params.version === version) resolve(params.diagnostics);
    });
  });
}

test("a spec is opened, broken, mended and drawn", async () => {
  const server = spawn(process.env.ARCHSPEC ?? "archspec", ["lsp"]);
  const connection = rpc.createProtocolConnection(server.stdout, server.stdin);
  connection.listen();
  await connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
  await connection.sendNotification("initialized", {});

  const opened = changes(connection, 1);
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "archspec", version: 1, text: SPEC },
  });
  assert.deepEqual(await opened, []);

  const broken = changes(connection, 2);
  await connection.sendNotification("textDocument/didChange", {
    textDocument: { uri, version: 2 },
    contentChanges: [{ text: SPEC.replace("FC", "Fc") }],
  });
  const [finding] = await broken;
  assert.equal(finding.code, "A208");

  const hints = await connection.sendRequest("textDocument/inlayHint", {
    textDocument: { uri },
    range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
  });
  assert.deepEqual(hints.map((hint) => hint.label), ["→ 8x8x16", "→ 16"]);
  const figure = await connection.sendRequest("archspec/picture", { uri });
  assert.match(figure, /^<svg/);

  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  const [status] = await once(server, "exit");
  assert.equal(status, 0);
});
