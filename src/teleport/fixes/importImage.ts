import { type ImageSource, importImage } from '../../azure/changes/importImage';
import { idKey } from '../../azure/resourceId';
import type { AzureRegistry } from '../../azure/resources';
import { ExplainedError } from '../../base/errors';
import { parseRepository, parseTag } from '../../registry/reference';
import { azLine } from './azLine';
import type { FixContext, FixOf, FixPlan } from './fixPlan';
import { knownRegistry } from './known';

export function planImport(fix: FixOf<'importImage'>, context: FixContext): FixPlan {
  const registry = knownRegistry(context, fix.registryId);
  const source = readSource(fix.source, context);
  const target = readTarget(fix.target, registry);
  const replaces = isSame(source, target, registry);
  return {
    title: `Import ${fix.source.trim()} into ${registry.name}`,
    target: `${target} in ${registry.name}`,
    changes: consequences(fix.source.trim(), source, target, registry),
    az: [
      azLine('acr import', {
        name: registry.name,
        ...('host' in source
          ? { source: `${source.host}/${source.image}` }
          : { source: source.image, registry: source.registryId }),
        image: target,
        ...(replaces ? { force: true as const } : {}),
        subscription: registry.subscriptionId,
      }),
    ],
    confirm: 'Import image',
    async run(signal, report) {
      const arm = await context.arm(registry.id);
      await importImage(arm, { registry, source, target, replaces }, signal, report);
      return `${target} is imported into ${registry.name}. Refresh to see it, and whether it is being expanded.`;
    },
  };
}

function consequences(
  text: string,
  source: ImageSource,
  target: string,
  registry: AzureRegistry,
): readonly string[] {
  if (isSame(source, target, registry))
    return [
      `Imports ${text} over itself, as a push of the same image would: its content stays, and what is done with new pushes is done with it.`,
      'Costs nothing, and disturbs nothing that runs.',
    ];
  return [
    `Copies ${text} to ${registry.loginServer ?? registry.name}/${target}, from registry to registry. A tag that is there is not replaced.`,
    `The source is read as ${'host' in source ? 'nobody in particular, so it has to be public' : 'your Azure account'}.`,
    'The copy takes room in the registry, billed past what its tier includes.',
  ];
}

/** Over itself: that is the one case where a tag that is there may be replaced. */
function isSame(source: ImageSource, target: string, registry: AzureRegistry): boolean {
  if ('host' in source || source.image !== target) return false;
  return idKey(source.registryId) === idKey(registry.id);
}

const imagePattern =
  /^(?:([^/\s@]*[.:][^/\s@]*|localhost)\/)?(\w[\w.-]*(?:\/[\w.-]+)*(?::[\w.-]+)?(?:@[\w+.-]+:[\da-f]+)?)$/i;

/** As the Docker CLI reads it: without a host, from Docker Hub. */
function readSource(text: string, context: FixContext): ImageSource {
  const [, first, rest] = imagePattern.exec(text.trim()) ?? [];
  if (rest === undefined)
    throw new ExplainedError('The source is not an image that could be imported.', {
      code: 'usage',
      hint: 'Give it as host/repository:tag, such as mcr.microsoft.com/hello-world:latest.',
    });
  const host = first?.toLowerCase() ?? 'docker.io';
  const image = host === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  const registry = context.registry(host);
  return registry ? { registryId: registry.id, image } : { host, image };
}

/** `repository:tag`, also written with the registry in front. Without a tag, Azure takes that of the source. */
function readTarget(text: string, { loginServer }: AzureRegistry): string {
  const path = text.trim();
  const own = loginServer !== undefined && path.toLowerCase().startsWith(`${loginServer.toLowerCase()}/`);
  const [, name = '', tag] =
    /^([^:@]*)(?::([^@]*))?/.exec(own ? path.slice(loginServer.length + 1) : path) ?? [];
  const repository = parseRepository(name);
  return tag === undefined ? repository : `${repository}:${parseTag(tag)}`;
}
