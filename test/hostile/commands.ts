import { createLimiter } from '../../src/base/limiter';
import type { HostileWorld, RunOptions, Told } from './world';

type Commands = readonly (readonly string[])[];

/** The commands that a registry answers, of which each either has something to tell or fails. Every second one says what it does. */
export function registryCommands(registry: string): Commands {
  const image = `${registry}/team/app:1.0`;
  return [
    ['list', registry, '--debug'],
    ['tags', registry, 'team/app'],
    ['check', registry, 'slow', '1.0', '--wait', '--timeout', '2s', '--debug'],
    ['enable', registry, 'team/app'],
    ['convert', image, '--debug'],
    ['auto-convert', registry, 'team/app', 'on', '--json'],
    ['doctor', registry, '--debug'],
  ];
}

/** Those that also talk to the registry, and have something to tell without it. */
export function reports(image: string, manifest: string): Commands {
  return [
    ['doctor', image, '--json'],
    ['deploy', manifest, '--dry-run'],
    ['deploy', manifest, '--dry-run', '--debug'],
  ];
}

/** A manifest of somebody else's. */
export function podOf(image: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: app }\nspec:\n  containers:\n    - { name: web, image: '${image}' }\n`;
}

const atOnce = 3;

/** Runs commands a few at a time, and says all that is wrong with any, wherever credentials came to included. */
export async function runAll(
  world: HostileWorld,
  commands: Commands,
  options: RunOptions = {},
): Promise<{ readonly told: readonly Told[]; readonly faults: readonly string[] }> {
  const limit = createLimiter(atOnce);
  const { signal } = new AbortController();
  const told = await Promise.all(commands.map(args => limit(() => world.run(args, options), signal)));
  return { told, faults: [...told.flatMap(({ faults }) => faults), ...world.ledger.strays(world.internet)] };
}

/** The commands that read nothing and ended as if they had. */
export function contented(told: readonly Told[]): string[] {
  return told
    .filter(({ code }) => code === 0)
    .map(({ args }) => `acr-teleport ${args.join(' ')} ended with 0`);
}
