import { readFile } from 'node:fs/promises';
import { ExplainedError } from '../../base/errors';
import { azureWorld } from './azureWorld';
import { checkWorld } from './checkWorld';
import { demoWorld } from './demo';
import { largeWorld } from './large';
import type { WorldData } from './worldData';

/** The world of that name, or of that file. */
export async function readWorld(world: string | WorldData): Promise<WorldData> {
  if (typeof world !== 'string') return world;
  if (world === 'demo') return demoWorld;
  if (world.startsWith('large:')) return largeWorld(world);
  if (world.startsWith('azure:')) return azureWorld(world);
  return checkWorld(parse(await read(world), world), world);
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ExplainedError(`The world file ${path} cannot be read.`, {
      code: 'usage',
      hint: 'A world is "demo", "large:REPOSxTAGS" such as large:1000x3 or, with shared images to stream, large:1x1000/300, "azure:ACCOUNTSxTENANTSxSUBSCRIPTIONSxREGISTRIES" such as azure:3x5x40x2000, or the path of a JSON file.',
      cause,
    });
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ExplainedError(`The world file ${path} is not JSON: ${reason}.`, { code: 'usage', cause });
  }
}
