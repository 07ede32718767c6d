// Starts the language server for specs, and shows their figures beside the text.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

import { FigurePanel } from "./figure";

const LANGUAGE = "archspec";
const IS_SPEC = /^archspec:/m;

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const figures = new FigurePanel(() => client);
  context.subscriptions.push(
    figures,
    vscode.workspace.onDidOpenTextDocument(recognize),
    vscode.commands.registerCommand("archspec.showFigure", () => figures.show()),
    vscode.commands.registerCommand("archspec.restart", restart),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("archspec.command")) await restart();
    }),
  );
  await Promise.all(vscode.workspace.textDocuments.map(recognize));
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

// Specs are YAML files with a line `archspec: 1`; others are left to other extensions.
async function recognize(document: vscode.TextDocument): Promise<void> {
  if (document.languageId === "yaml" && IS_SPEC.test(document.getText())) {
    await vscode.languages.setTextDocumentLanguage(document, LANGUAGE);
  }
}

async function restart(): Promise<void> {
  await client?.stop();
  await start();
}

async function start(): Promise<void> {
  const words = vscode.workspace.getConfiguration("archspec").get<string[]>("command") ?? [];
  const [command = "archspec", ...args] = words;
  const server: ServerOptions = { command, args };
  const options: LanguageClientOptions = {
    documentSelector: [{ language: LANGUAGE }],
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/*.{yaml,yml}") },
  };
  client = new LanguageClient("archspec", "archspec", server, options);
  try {
    await client.start();
  } catch {
    client = undefined;
    const choice = await vscode.window.showErrorMessage(
      `\`${command}\` cannot be started: pip install "archspec-nn[editor]", or say where it is.`,
      "Open Settings",
    );
    if (choice) await vscode.commands.executeCommand("workbench.action.openSettings", "archspec.command");
  }
}
