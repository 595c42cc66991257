import { type QuickPickItem, workspace } from 'vscode';
import { type Lane, lanes } from '../../kubernetes/samples/sampleNames';
import { type Sample, sampleText } from '../../kubernetes/samples/samples';
import { formatReference, type ImageReference, parseRegistry } from '../../registry/reference';
import type { SavedRegistry } from '../../teleport/registries';
import type { Services } from '../../teleport/services';
import { askReference } from '../expansion/askReference';
import { ReferenceHistory } from '../expansion/history';
import { problemIn } from '../feedback';
import type { RegistriesView } from '../tree/registriesView';
import type { RowId } from '../tree/rows';
import { window } from '../window';

/** Which sample, out of which registry: from the row, or asked. undefined when the person goes away. */
export async function askSample(
  services: Services,
  view: RegistriesView,
  row: RowId | undefined,
  title: string,
): Promise<Sample | undefined> {
  const known = row && view.tree.rows.get(row.id);
  if (known?.kind === 'tag') {
    const { registry, repository, tag } = known;
    return { kind: 'image', image: formatReference({ registry, repository, tag: tag.name }) };
  }
  const kind = await askKind(title);
  if (kind === 'image') return imageSample(services, title);
  if (kind === undefined) return undefined;
  const loginServer = known?.registry.loginServer ?? (await askRegistry(services, title));
  return loginServer === undefined ? undefined : { kind, loginServer };
}

async function askKind(title: string): Promise<Sample['kind'] | undefined> {
  const items: (QuickPickItem & { readonly sample: Sample['kind'] })[] = [
    {
      label: '$(symbol-misc) Azure Vote',
      detail: 'The voting application: azure-vote-front:v1 with a public address, and redis:6.0.8.',
      sample: 'azureVote',
    },
    {
      label: '$(package) One Image of Your Own…',
      detail: 'A deployment of one container that only has to be there.',
      sample: 'image',
    },
  ];
  return (await window.showQuickPick(items, { title }))?.sample;
}

async function imageSample(services: Services, title: string): Promise<Sample | undefined> {
  const history = new ReferenceHistory(services.host.memory);
  const reference: ImageReference | undefined = await askReference(services, history, title);
  if (reference === undefined) return undefined;
  const image = formatReference(reference);
  await history.add(image);
  return { kind: 'image', image };
}

/** Asks for a registry: one that is known, or typed. */
async function askRegistry({ registries }: Services, title: string): Promise<string | undefined> {
  const items: (QuickPickItem & { readonly registry?: SavedRegistry })[] = [
    ...registries.all().map(registry => ({ label: `$(package) ${registry.loginServer}`, registry })),
    { label: '$(edit) Another…', alwaysShow: true },
  ];
  const placeHolder = 'The registry that has azure-vote-front:v1 and redis:6.0.8';
  const picked = await window.showQuickPick(items, { title, placeHolder });
  if (picked === undefined) return undefined;
  return picked.registry?.loginServer ?? (await typedRegistry(title));
}

async function typedRegistry(title: string): Promise<string | undefined> {
  const typed = await window.showInputBox({
    title,
    prompt: 'A registry, such as contoso.azurecr.io',
    ignoreFocusOut: true,
    validateInput: problemIn(parseRegistry),
  });
  return typed === undefined || typed.trim() === '' ? undefined : parseRegistry(typed).loginServer;
}

const laneWords: Readonly<Record<Lane, QuickPickItem>> = {
  teleport: { label: 'teleport', description: 'on nodes that start an image before all of it is there' },
  shuttle: { label: 'shuttle', description: 'the normal pull, to compare with' },
};

/** One lane or both. */
export async function askLanes(title: string): Promise<readonly Lane[] | undefined> {
  const both = { label: 'Both Lanes', description: 'to see the difference' };
  const items = [
    { ...both, lanes },
    ...lanes.map(lane => ({ ...laneWords[lane], lanes: [lane] as readonly Lane[] })),
  ];
  return (await window.showQuickPick(items, { title }))?.lanes;
}

/** Shows a sample in an editor that is saved nowhere. */
export async function openSample(sample: Sample, shown: readonly Lane[]): Promise<void> {
  const texts = await Promise.all(shown.map(lane => sampleText(sample, { lane })));
  const document = await workspace.openTextDocument({ language: 'yaml', content: texts.join('---\n') });
  await window.showTextDocument(document, { preview: false });
}
