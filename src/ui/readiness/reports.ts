import {
  CodeLens,
  type CodeLensProvider,
  type Disposable,
  DocumentLink,
  type DocumentLinkProvider,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
  type TextDocumentContentProvider,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';

const scheme = 'acr-teleport-report';
const maxReports = 50;
/** What is escaped was written by somebody else, and links nothing. */
const linkPattern = /(?<!\\)\[((?:[^\]\\]|\\.)+)\]\((command:acrTeleport\.[^)\s]+)\)/g;

/** Reports as read-only Markdown documents. A link to a command of ours can be clicked, and stands as a lens above its line for the keyboard. Owns the texts. */
export class Reports implements TextDocumentContentProvider, DocumentLinkProvider, CodeLensProvider {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #owned: readonly Disposable[];

  constructor() {
    this.#owned = [
      this.#changed,
      workspace.registerTextDocumentContentProvider(scheme, this),
      languages.registerDocumentLinkProvider({ scheme }, this),
      languages.registerCodeLensProvider({ scheme }, this),
    ];
  }

  /** Opens a report, or brings the one of this title up to date. */
  async show(title: string, text: string): Promise<void> {
    // A title is one segment of a path, whatever stands in it.
    const uri = Uri.from({ scheme, path: `/${title.replaceAll('/', '∕')}.md` });
    const [oldest] = this.#texts.keys();
    if (oldest !== undefined && this.#texts.size >= maxReports) this.#texts.delete(oldest);
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { preview: false, viewColumn: ViewColumn.Active });
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? 'This report is gone with the window that made it.\n';
  }

  provideDocumentLinks(document: TextDocument): DocumentLink[] {
    return links(document).map(({ range, target }) => new DocumentLink(range, target));
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    return links(document).map(({ range, label, target }) => {
      const [command = '', query] = [target.path, target.query];
      const args: unknown = query ? JSON.parse(query) : [];
      return new CodeLens(range, { title: label, command, arguments: Array.isArray(args) ? args : [args] });
    });
  }

  dispose(): void {
    for (const owned of this.#owned) owned.dispose();
  }
}

function links(document: TextDocument) {
  return [...document.getText().matchAll(linkPattern)].map(
    ({ index, 0: whole, 1: label = '', 2: target = '' }) => ({
      label,
      target: Uri.parse(target),
      range: new Range(document.positionAt(index), document.positionAt(index + whole.length)),
    }),
  );
}
