import { count } from '../../base/units';
import { maxTeleportRepositories } from '../../registry/expansion';
import { azLine } from '../fixes/azLine';
import { ended, ifKnown, isWord } from '../readiness/rule';
import type { RegistryTraces, TeleportingRepository } from './facts';
import { type Step, type StepItem, stepOf } from './step';
import { teleporting } from './traces';

/** Before anything is converted: what a registry has to be for that. */
export function premiumStep(registries: readonly RegistryTraces[]): readonly Step[] {
  const items = registries.filter(registry => teleporting(registry).length > 0).flatMap(tierItem);
  return stepOf(
    'Make the registry one that can convert',
    'Artifact Streaming is a feature of Premium registries, and of none with a customer-managed key.',
    items,
  );
}

function tierItem(registry: RegistryTraces): StepItem[] {
  const { name, loginServer } = registry;
  const sku = ifKnown(registry.sku);
  if (ifKnown(registry.customerManagedKey) === true)
    return [
      {
        words: `${loginServer} is encrypted with a customer-managed key, which cannot be taken off: copy the images to another registry, and pull from that.`,
        lines: [],
      },
    ];
  if (sku === undefined || isWord(sku, 'Premium')) return [];
  const line = azLine('acr update', { name, sku: 'Premium', ...subscription(registry) });
  return [{ words: `${loginServer} is ${sku}; Premium costs more.`, lines: [line] }];
}

export function autoConvertStep(registries: readonly RegistryTraces[]): readonly Step[] {
  const items = eachRepository(registries, (registry, repository) =>
    ifKnown(repository.autoConvert) === true ? [] : [autoConvertItem(registry, repository)],
  );
  return stepOf(
    'Convert new pushes',
    'From then on each push is converted as it arrives. It disturbs nothing; converted copies take room, billed past what Premium includes.',
    items,
  );
}

function autoConvertItem(registry: RegistryTraces, { name, autoConvert }: TeleportingRepository): StepItem {
  const doubt =
    'unknown' in autoConvert ? ` Whether it is on is not known: ${ended(autoConvert.unknown)}` : '';
  const { loginServer } = registry;
  return {
    words: `${loginServer}/${name}.${doubt}`,
    act: { label: 'Turn auto-convert on', act: { kind: 'autoConvert', loginServer, repository: name } },
    lines: [
      azLine('acr artifact-streaming update', {
        name: registry.name,
        repository: name,
        'enable-streaming': 'true',
        ...subscription(registry),
      }),
    ],
  };
}

export function convertStep(registries: readonly RegistryTraces[]): readonly Step[] {
  return stepOf(
    'Convert the images that run now',
    'Images that are there already are converted one by one, and by request alone; only linux/amd64 images are. A node that pulls before its image is converted keeps the whole copy.',
    eachRepository(registries, (registry, repository) => [convertItem(registry, repository)]),
  );
}

function convertItem(registry: RegistryTraces, { name, tagCount }: TeleportingRepository): StepItem {
  const { loginServer } = registry;
  const tags = tagCount === undefined ? '' : `, ${count(tagCount, 'tag')}`;
  return {
    words: `${loginServer}/${name}${tags}. The line is for one tag: put it in place of TAG.`,
    act: { label: 'Create streaming artifacts', act: { kind: 'convert', loginServer, repository: name } },
    lines: [
      azLine('acr artifact-streaming create', {
        name: registry.name,
        image: `${name}:TAG`,
        ...subscription(registry),
      }),
    ],
  };
}

/** The last one, since it is what was relied on before. */
export function disableStep(registries: readonly RegistryTraces[]): readonly Step[] {
  return stepOf(
    'Switch Teleport off on the repositories',
    `Nothing comes of it any more, and switched off it misleads nobody. Where a registry still takes it, the next push switches one on again while fewer than ${maxTeleportRepositories} are. The Azure CLI never had a command for it.`,
    eachRepository(registries, ({ loginServer }, { name }) => [
      {
        words: `${loginServer}/${name}.`,
        act: { label: 'Disable Teleport', act: { kind: 'disableTeleport', loginServer, repository: name } },
        lines: [],
      },
    ]),
  );
}

function eachRepository(
  registries: readonly RegistryTraces[],
  item: (registry: RegistryTraces, repository: TeleportingRepository) => readonly StepItem[],
): StepItem[] {
  return registries.flatMap(registry =>
    teleporting(registry).flatMap(repository => item(registry, repository)),
  );
}

function subscription({ subscriptionId }: RegistryTraces): { readonly subscription?: string } {
  return subscriptionId === undefined ? {} : { subscription: subscriptionId };
}
