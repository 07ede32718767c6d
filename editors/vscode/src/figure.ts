// The figure of a spec in a panel beside its text, drawn again while one types.

import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

const LANGUAGE = "archspec";
const PAUSE = 150; // milliseconds without a key after which the figure is drawn

export class FigurePanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown: vscode.Uri | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners: vscode.Disposable[];

  constructor(private readonly client: () => LanguageClient | undefined) {
    this.listeners = [
      vscode.workspace.onDidChangeTextDocument((event) => {
        if (event.document.uri.toString() === this.shown?.toString()) this.drawSoon();
      }),
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (this.panel && editor?.document.languageId === LANGUAGE) this.turnTo(editor.document);
      }),
    ];
  }

  show(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== LANGUAGE) {
      void vscode.window.showInformationMessage("This is no spec: it has no line `archspec: 1`.");
      return;
    }
    if (!this.panel) {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.panel = vscode.window.createWebviewPanel("archspec.figure", "Figure", column, {});
      this.panel.onDidDispose(() => {
        this.panel = undefined;
        this.shown = undefined;
      });
    }
    this.turnTo(document);
  }

  private turnTo(document: vscode.TextDocument): void {
    this.shown = document.uri;
    this.drawSoon();
  }

  private drawSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.draw(), PAUSE);
  }

  private async draw(): Promise<void> {
    const [panel, uri] = [this.panel, this.shown];
    if (!panel || !uri) return;
    const svg = await this.client()?.sendRequest<string | null>("archspec/picture", {
      uri: uri.toString(),
    });
    if (!svg || this.panel !== panel) return; // the last figure stays
    panel.title = uri.path.slice(uri.path.lastIndexOf("/") + 1);
    panel.webview.html = page(svg);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.panel?.dispose();
    this.listeners.forEach((listener) => listener.dispose());
  }
}

// The picture is an image, so that nothing in it can run.
function page(svg: string): string {
  const data = Buffer.from(svg, "utf8").toString("base64");
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  return `<!DOCTYPE html>
<html>
<head><meta http-equiv="Content-Security-Policy" content="${policy}"></head>
<body style="margin: 0">
<img alt="The figure of the spec" style="width: 100%" src="data:image/svg+xml;base64,${data}">
</body>
</html>`;
}
