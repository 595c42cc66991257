import { basename, join } from 'node:path';
import { filesBelow, fromRoot, root } from './paths';

/** A child process of the test run. Its counts come from the result file it writes, or from its exit code alone. */
export interface Step {
  readonly name: string;
  readonly args: readonly string[];
  readonly limitMs: number;
  readonly counts: 'result file' | 'exit code';
  /** How often it may be run until it passes; once when absent. What failed before is told all the same. */
  readonly tries?: number;
}

/** A named part of the test run. */
export interface Suite {
  readonly name: string;
  readonly heading: string;
  /** Whether it runs what `build` makes. */
  readonly needsBuild: boolean;
  readonly steps: readonly Step[];
}

const minuteMs = 60_000;
const testFolder = join(root, 'test');
/** Folders with a suite of their own, or without tests of the product. */
const notPure = ['bench', 'cli', 'clients', 'cluster', 'host', 'hostile', 'recorded', 'ui', 'vscode'];

/** All suites in the order they run in; the canary check is last because it searches what the others left. */
export function allSuites(): Suite[] {
  const checks = [
    command('types', ['node_modules/typescript/bin/tsc', '--noEmit'], 5),
    command('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'], 5),
  ];
  const builds = [
    command('bundles within budget', ['esbuild.mjs'], 5),
    command('package within budget', ['esbuild.mjs', '--package'], 5),
    command('tests for the extension host', ['esbuild.mjs', '--tests'], 5),
  ];
  const programs = tsx('programs of a cluster', ['test/cluster/host/programsMain.ts'], 60);
  const extensionHost = tsx('vscode', ['test/host/extensionTestsMain.ts'], 40);
  return [
    suite('check', 'Types and lint', checks),
    suite('pure', 'The core, without an editor', [mocha('pure', pureTests(), 30_000, 10)]),
    suite('recorded', 'Recorded Azure traffic', [mocha('recorded', testsIn('recorded'), 10_000, 5)]),
    suite('architecture', 'Architecture and contributions', [
      mocha('architecture', testsIn('.', false), 10_000, 5),
    ]),
    suite('host', 'The test machinery', [mocha('host', testsIn('host'), 60_000, 10)]),
    suite('build', 'Bundles, package and their sizes', builds),
    suite('cli', 'The command line as a process', [mocha('cli', testsIn('cli'), 60_000, 30)], true),
    suite('hostile', 'Hostile servers', [mocha('hostile', testsIn('hostile'), 120_000, 20)], true),
    suite('clients', 'Real third-party clients', [mocha('clients', testsIn('clients'), 180_000, 20)], true),
    suite('vscode', "VS Code's extension host", [extensionHost], true),
    suite('cluster', 'A real Kubernetes API server', [
      programs,
      mocha('cluster', testsIn('cluster'), 60_000, 30),
    ]),
    suite('ui', "A person's clicks", testsIn('ui').map(clicks), true),
    suite('canary', 'No credential in anything left behind', [tsx('canary', ['test/canary.ts'], 5)]),
  ];
}

function suite(name: string, heading: string, steps: readonly Step[], needsBuild = false): Suite {
  return { name, heading, needsBuild, steps };
}

function command(name: string, args: readonly string[], limitMinutes: number): Step {
  return { name, args, limitMs: limitMinutes * minuteMs, counts: 'exit code' };
}

function tsx(name: string, args: readonly string[], limitMinutes: number): Step {
  return {
    name,
    args: ['--import', 'tsx', ...args],
    limitMs: limitMinutes * minuteMs,
    counts: 'result file',
  };
}

function mocha(name: string, files: readonly string[], testLimitMs: number, limitMinutes: number): Step {
  return tsx(name, ['test/host/mochaMain.ts', String(testLimitMs), ...files], limitMinutes);
}

/** A window each. On a machine that stalls for seconds a click may miss: then the file gets a second window, and no third. */
function clicks(file: string): Step {
  return { ...mocha(`clicks on ${basename(file, '.test.ts')}`, [file], 180_000, 15), tries: 2 };
}

function testsIn(folder: string, deep = true): string[] {
  const tests = filesBelow(join(testFolder, folder), '.test.ts').map(fromRoot);
  return deep ? tests : tests.filter(path => path.split('/').length === 2);
}

function pureTests(): string[] {
  return testsIn('.').filter(path => {
    const [, folder = '', ...rest] = path.split('/');
    return rest.length > 0 && !notPure.includes(folder);
  });
}
