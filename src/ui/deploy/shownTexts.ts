import {
  commands,
  type Disposable,
  EventEmitter,
  TabInputTextDiff,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from 'vscode';
import { plainText, printable } from '../../base/outsideText';
import type { PlannedChange } from '../../teleport/deployment/changes';

const scheme = 'acr-teleport-text';
const maxTexts = 40;

/** Texts to read and not to save: what nodes say, and what a cluster has beside what it would have. Owns the texts. */
export class ShownTexts implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registered: Disposable;
  #shown = 0;

  constructor() {
    this.#registered = workspace.registerTextDocumentContentProvider(scheme, this);
  }

  /** Opens a text in an editor; its name's ending says the language. */
  async open(name: string, text: string): Promise<void> {
    this.#shown += 1;
    // A name is one segment of a path, whatever stands in it.
    const uri = this.#keep(plainText(name).replaceAll('/', '∕'), printable(text));
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
  }

  /** Opens the editor's diff of all changes together; what it gives back closes that again. */
  async showChanges(
    { title, place }: { readonly title: string; readonly place: string },
    changes: readonly PlannedChange[],
  ): Promise<() => Promise<void>> {
    this.#shown += 1;
    const before = changes.flatMap(change => change.before ?? []);
    const after = changes.map(change => change.after ?? reasonText(change));
    // Both sides begin alike: against a text without a line, the editor would show an empty one as deleted.
    const head = `# ${place}\n`;
    const [left, right] = [
      this.#keep('before.yaml', head + joined(before)),
      this.#keep('after.yaml', head + joined(after)),
    ];
    await commands.executeCommand('vscode.diff', left, right, title, { preview: true });
    return () => closeDiff(right);
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.toString()) ?? 'This text is gone with the window that made it.\n';
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }

  #keep(name: string, text: string): Uri {
    const uri = Uri.from({ scheme, path: `/${this.#shown}/${name}` });
    const [oldest] = this.#texts.keys();
    if (oldest !== undefined && this.#texts.size >= maxTexts) this.#texts.delete(oldest);
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    return uri;
  }
}

async function closeDiff(right: Uri): Promise<void> {
  const tabs = window.tabGroups.all.flatMap(group => group.tabs);
  const ours = tabs.filter(
    ({ input }) => input instanceof TabInputTextDiff && input.modified.toString() === right.toString(),
  );
  await window.tabGroups.close(ours, true);
}

function joined(documents: readonly string[]): string {
  return documents.join('---\n');
}

/** Beside an object that the server did not try, why. */
function reasonText({ reference, error, kind, note }: PlannedChange): string {
  const { apiVersion, name } = reference;
  const why = error?.message ?? note ?? 'It is tried when it is applied.';
  const lines = why.split('\n').map(line => `# ${line}`);
  const status = error === undefined ? [] : [`# ${kind === 'conflict' ? 'Conflict' : 'Refused'}:`];
  return `${[...status, ...lines].join('\n')}\napiVersion: ${apiVersion}\nkind: ${reference.kind}\nmetadata:\n  name: ${name}\n`;
}
