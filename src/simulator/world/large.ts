import { ExplainedError } from '../../base/errors';
import type { RegistryData, WorldData } from './worldData';

/**
 * The world `large:REPOSxTAGS`: one registry with so many repositories, each with so many tags. With `/DIGESTS` behind it, the tags of
 * each repository share so many images, and the registry has Artifact Streaming in place of Teleport.
 */
export function largeWorld(text: string): WorldData {
  const [, repositories, tags, digests] = /^large:(\d{1,7})x(\d{1,5})(?:\/([1-9]\d{0,4}))?$/.exec(text) ?? [];
  if (repositories === undefined || tags === undefined) {
    throw new ExplainedError(`There is no world "${text}".`, {
      code: 'usage',
      hint: 'Write large:REPOSxTAGS, such as large:1000x3. With /DIGESTS behind it the tags of a repository share so many images, which can be streamed: large:1x1000/300.',
    });
  }
  const generated = { repositories: Number(repositories), tags: Number(tags) };
  return {
    registries: [
      {
        loginServer: 'large42t.azurecr.io',
        users: [{ name: 'large42t' }, { name: 'pull-token', actions: ['pull'], catalog: false }],
        ...(digests === undefined ? { generated } : streaming({ ...generated, digests: Number(digests) })),
      },
    ],
  };
}

/** The budget is the least that ACR gives: that of one caller of a Basic registry (ACR, "Service tiers"). */
function streaming(generated: Required<RegistryData>['generated']): Partial<RegistryData> {
  return { generated, teleport: false, streaming: { referrersPerMinute: 250 } };
}
