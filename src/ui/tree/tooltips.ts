import { MarkdownString } from 'vscode';
import { explain } from '../../base/errors';
import { count, formatAgo, formatBytes } from '../../base/units';
import { maxTeleportRepositories } from '../../registry/expansion';
import { largestLayer, type Manifest } from '../../registry/manifest';
import { shortDigest } from '../../registry/reference';
import { type ImageState, stateWords } from '../../teleport/imageState';
import { markdownText } from '../../teleport/readiness/outsideText';
import { readinessSummary } from '../../teleport/readinessSummary';
import type { Services } from '../../teleport/services';
import type { AutoConvert } from '../../teleport/streaming/conversions';
import { commandLink } from '../commands';
import type { RegistryTree } from './registryTree';
import type { RegistryRow, RepositoryRow, Row, TagRow } from './rows';
import { accessWords } from './treeItems';

/** What a row tells when somebody points at it: exact values, when and how they were found, and at most three acts. */
export class Tooltips {
  readonly #tree: RegistryTree;
  readonly #services: Services;

  constructor(tree: RegistryTree, services: Services) {
    this.#tree = tree;
    this.#services = services;
  }

  async of(row: Row, signal: AbortSignal): Promise<MarkdownString | undefined> {
    switch (row.kind) {
      case 'registry':
        return this.#registry(row, signal);
      case 'repository':
        return this.#repository(row, signal);
      case 'tag':
        return this.#tag(row, signal);
      default:
        return undefined;
    }
  }

  async #registry({ registry }: RegistryRow, signal: AbortSignal): Promise<MarkdownString> {
    const summary = await readinessSummary(this.#services, { registry }, signal);
    const opened = this.#tree.branches.opened(registry);
    const { seen, enabled } = opened?.rollUp() ?? { seen: 0, enabled: 0 };
    const accelerator = opened?.acceleratorSoFar();
    const resource = this.#services.inventory.registryAt(registry.loginServer);
    return page(registry.loginServer, [
      ['Signed in', accessWords[registry.access]],
      ['Tier', resource?.sku && markdownText(resource.sku)],
      ['Region', resource?.location && markdownText(resource.location)],
      ['Fast start', summary && markdownText(summary)],
      ['Repositories read', seen.toLocaleString('en-US')],
      ...(accelerator?.accelerator === 'streaming'
        ? ([['Artifact Streaming', markdownText(accelerator.evidence)]] as const)
        : teleportFields(enabled, opened?.traceSoFar())),
    ]);
  }

  async #repository(row: RepositoryRow, signal: AbortSignal): Promise<MarkdownString> {
    const name = `${row.registry.loginServer}/${row.repository}`;
    const opened = await this.#tree.branches.open(row.registry);
    try {
      const { teleportEnabled, tagCount, manifestCount, updatedAt } = await opened.attributes(
        row.repository,
        signal,
      );
      const policy = opened.conversions.autoConvertSoFar(row.repository);
      const isStreaming = opened.acceleratorSoFar()?.accelerator === 'streaming';
      return page(name, [
        isStreaming ? ['Auto-convert', policyWords(policy)] : ['Teleport', teleportWords(teleportEnabled)],
        ['Tags', tagCount?.toLocaleString('en-US')],
        ['Manifests', manifestCount?.toLocaleString('en-US')],
        ['Updated', updatedAt === undefined ? undefined : this.#when(updatedAt)],
      ]);
    } catch (error) {
      return page(name, [['Not read', markdownText(explain(error))]]);
    }
  }

  async #tag(row: TagRow, signal: AbortSignal): Promise<MarkdownString> {
    const { monitor, host } = this.#services;
    const check = row.image && monitor.get(row.image);
    const manifest = await this.#manifest(row, signal);
    const question = {
      registry: row.registry,
      image: { repository: row.repository, tag: row.tag.name },
    };
    const summary = await readinessSummary(this.#services, question, signal);
    const shown =
      row.image &&
      `\`${shortDigest(row.image.digest)}\` ${commandLink('copy', 'acrTeleport.copyDigest', { id: row.id })}`;
    const links = [
      commandLink('Check', 'acrTeleport.checkExpansion', { id: row.id }),
      ...(check ? actOn(row, check.state) : []),
      commandLink('Copy Reference', 'acrTeleport.copyReference', { id: row.id }),
    ];
    return page(
      `${row.registry.loginServer}/${row.repository}:${row.tag.name}`,
      [
        ['State', check ? markdownText(stateWords(check.state, host.clock.now())) : 'not checked'],
        ['Why', check && markdownText(check.reason)],
        ['Checked', check && this.#when(check.checkedAt)],
        ['Fast start', summary && markdownText(summary)],
        ['Digest', shown],
        ...(manifest ? manifestFields(manifest) : []),
        ['Pushed', row.tag.updatedAt === undefined ? undefined : this.#when(row.tag.updatedAt)],
      ],
      links,
    );
  }

  async #manifest(row: TagRow, signal: AbortSignal): Promise<Manifest | undefined> {
    if (row.image === undefined) return undefined;
    const opened = await this.#tree.branches.open(row.registry);
    return opened.manifest(row.repository, row.image.digest, signal).catch(() => undefined);
  }

  #when(timeMs: number): string {
    return `${formatAgo(timeMs, this.#services.host.clock.now())} (${new Date(timeMs).toISOString().replace('T', ' ').slice(0, 19)} UTC)`;
  }
}

/** The one act that a state asks for. */
function actOn({ id }: TagRow, { state, by }: ImageState): string[] {
  if (state === 'expanding')
    return [commandLink('Wait Until Ready', 'acrTeleport.waitUntilExpanded', { id })];
  return by === 'streaming' && (state === 'notEnabled' || state === 'failed')
    ? [commandLink('Create Streaming Artifact', 'acrTeleport.createStreamingArtifact', { id })]
    : [];
}

function teleportFields(enabled: number, trace: boolean | undefined): Field[] {
  const retired = 'No trace of it here: it is retired (July 2025). Artifact Streaming is its successor.';
  return [
    ['Teleport on', `${enabled}; a registry can have ${maxTeleportRepositories}`],
    ['Teleport', trace === false ? retired : undefined],
  ];
}

function teleportWords(teleportEnabled: boolean | undefined): string {
  if (teleportEnabled === undefined) return 'the registry does not say';
  return teleportEnabled ? 'on: new pushes are expanded' : 'off';
}

function policyWords(policy: AutoConvert | undefined): string {
  if (policy === undefined) return 'not read yet';
  if (policy.state === 'hidden') return markdownText(policy.reason);
  return policy.state === 'on'
    ? 'on: new pushes are converted, images that were there before are not'
    : 'off: images are converted by request alone';
}

type Field = readonly [name: string, value: string | undefined];

function manifestFields(manifest: Manifest): Field[] {
  const type: Field = ['Media type', markdownText(manifest.mediaType)];
  if (manifest.kind === 'index')
    return [type, ['Platforms', markdownText(manifest.images.map(({ platform }) => platform).join(', '))]];
  const largest = largestLayer(manifest.layers);
  const most = largest ? `, the largest ${formatBytes(largest.sizeBytes)}` : '';
  return [
    type,
    ['Size', `${formatBytes(manifest.sizeBytes)} compressed`],
    ['Layers', `${count(manifest.layers.length, 'layer')}${most}`],
  ];
}

function page(title: string, fields: readonly Field[], links: readonly string[] = []): MarkdownString {
  const lines = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  // Two spaces before the end of a line keep it a line; the fields stay close together.
  const text = new MarkdownString(
    [`**${markdownText(title)}**`, lines.join('  \n'), links.join(' · ')].join('\n\n'),
  );
  text.isTrusted = {
    enabledCommands: [
      'acrTeleport.checkExpansion',
      'acrTeleport.waitUntilExpanded',
      'acrTeleport.createStreamingArtifact',
      'acrTeleport.copyReference',
      'acrTeleport.copyDigest',
    ],
  };
  return text;
}
