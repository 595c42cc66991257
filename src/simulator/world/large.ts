import { ExplainedError } from '../../base/errors';
import type { WorldData } from './worldData';

/** The world `large:REPOSxTAGS`: one registry with so many repositories, each with so many tags. */
export function largeWorld(text: string): WorldData {
  const [, repositories, tags] = /^large:(\d{1,7})x(\d{1,5})$/.exec(text) ?? [];
  if (repositories === undefined || tags === undefined) {
    throw new ExplainedError(`There is no world "${text}".`, {
      code: 'usage',
      hint: 'Write large:REPOSxTAGS, such as large:1000x3.',
    });
  }
  return {
    registries: [
      {
        loginServer: 'large42t.azurecr.io',
        users: [{ name: 'large42t' }, { name: 'pull-token', actions: ['pull'], catalog: false }],
        generated: { repositories: Number(repositories), tags: Number(tags) },
      },
    ],
  };
}
