import { type QuickPickItem, QuickPickItemKind, window } from 'vscode';
import { explain } from '../../base/errors';
import { formatReference, type ImageReference, parseReference } from '../../registry/reference';
import type { Services } from '../../teleport/services';
import type { ReferenceHistory } from './history';

interface ReferenceItem extends QuickPickItem {
  readonly reference?: string;
}

/** Asks for an image: typed as `host/repository:tag`, or one of those asked for before. undefined when the person goes away. */
export function askReference(
  services: Services,
  history: ReferenceHistory,
  title: string,
): Promise<ImageReference | undefined> {
  const pick = window.createQuickPick<ReferenceItem>();
  pick.title = title;
  pick.placeholder = 'host/repository:tag, such as demo42t.azurecr.io/hello-world:1.0';
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  const known = knownItems(services, history);
  const show = () => {
    const typed = pick.value.trim();
    pick.items =
      typed === '' || known.some(({ reference }) => reference === typed)
        ? known
        : [typedItem(typed), ...known];
  };
  show();
  return new Promise(resolve => {
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      // Enter can come before the typed text has become an item.
      const reference = readable(pick.selectedItems[0]?.reference ?? pick.value);
      if (reference === undefined) return;
      resolve(reference);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function readable(text: string): ImageReference | undefined {
  try {
    return parseReference(text);
  } catch {
    return undefined;
  }
}

function typedItem(typed: string): ReferenceItem {
  try {
    const reference = formatReference(parseReference(typed));
    return { label: `$(search) ${reference}`, reference, alwaysShow: true };
  } catch (error) {
    return { label: '$(info) Not an image yet', detail: explain(error), alwaysShow: true };
  }
}

function knownItems({ watched }: Services, history: ReferenceHistory): ReferenceItem[] {
  const recent = history.list();
  const seen = watched
    .list()
    .map(image => formatReference(image))
    .filter(reference => !recent.includes(reference));
  const item = (reference: string): ReferenceItem => ({ label: reference, reference });
  return [
    ...section('asked before', recent.map(item)),
    ...section('looked at in this window', seen.map(item)),
  ];
}

function section(label: string, items: readonly ReferenceItem[]): ReferenceItem[] {
  return items.length === 0 ? [] : [{ label, kind: QuickPickItemKind.Separator }, ...items];
}
