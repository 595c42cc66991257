import { Uri, workspace } from 'vscode';
import { comparisonAsCsv } from '../../teleport/comparison/csv';
import { comparisonAsMarkdown } from '../../teleport/comparison/markdown';
import { comparisonAsJson } from '../../teleport/comparison/runJson';
import type { ComparisonState } from '../../teleport/comparison/state';
import { comparisonAsSvg } from '../../teleport/comparison/svg';
import { window } from '../window';

export interface ExportFormat {
  readonly name: string;
  readonly ending: string;
  /** As the editor names the language. */
  readonly language: string;
  text(state: ComparisonState): string;
}

export const exportFormats: readonly ExportFormat[] = [
  { name: 'Markdown', ending: 'md', language: 'markdown', text: comparisonAsMarkdown },
  { name: 'CSV', ending: 'csv', language: 'csv', text: comparisonAsCsv },
  { name: 'JSON', ending: 'json', language: 'json', text: jsonText },
  { name: 'SVG', ending: 'svg', language: 'xml', text: comparisonAsSvg },
];

function jsonText(state: ComparisonState): string {
  return `${JSON.stringify(comparisonAsJson(state), undefined, 2)}\n`;
}

/** Hands a run on, as a file or in an editor that is not saved yet. */
export async function exportComparison(state: ComparisonState, ending: string | undefined): Promise<void> {
  const format = exportFormats.find(each => each.ending === ending) ?? (await askFormat());
  if (format === undefined) return;
  const target = await askPlace(format);
  const text = format.text(state);
  if (target === 'editor') {
    const document = await workspace.openTextDocument({ content: text, language: format.language });
    await window.showTextDocument(document, { preview: false });
  } else if (target === 'file') await save(state, format, text);
}

async function askFormat(): Promise<ExportFormat | undefined> {
  const items = exportFormats.map(format => ({
    label: format.name,
    description: `.${format.ending}`,
    format,
  }));
  return (await window.showQuickPick(items, { title: 'Export as what?' }))?.format;
}

async function askPlace({ name }: ExportFormat): Promise<'editor' | 'file' | undefined> {
  const items = [
    { label: '$(file) Open in an Editor', description: 'saved nowhere yet', place: 'editor' as const },
    { label: '$(save) Save as a File…', place: 'file' as const },
  ];
  return (await window.showQuickPick(items, { title: `The comparison as ${name}` }))?.place;
}

async function save({ plan }: ComparisonState, { name, ending }: ExportFormat, text: string): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const file = `pull-times-${plan.runId}.${ending}`;
  const target = await window.showSaveDialog({
    title: `Save the comparison as ${name}`,
    filters: { [name]: [ending] },
    ...(folder ? { defaultUri: Uri.joinPath(folder, file) } : {}),
  });
  if (target === undefined) return;
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const open = 'Open';
  const told = `The comparison is in ${target.path.split('/').at(-1)}.`;
  if ((await window.showInformationMessage(told, open)) !== open) return;
  await window.showTextDocument(target, { preview: false });
}
