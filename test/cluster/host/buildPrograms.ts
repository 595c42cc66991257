import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../clients/program';
import { goBuild, goEnvironment } from './goBuild';
import { kubernetesModule, kwokModule } from './goModule';
import { alone } from './lock';
import { isBuilt, programFile, programsFolder } from './programs';
import { goFailure } from './unreachable';
import { type Build, builds, type Program, programs, versions } from './versions';

const limitMs = 60 * 60_000;
/** What Go has compiled is kept until all is built: a build that was cut short goes on where it stopped. */
const compiled = join(programsFolder, 'compiled');

/** Builds what is not there yet, one build at a time on this machine. */
export async function buildPrograms(): Promise<void> {
  await alone(join(programsFolder, 'lock'), limitMs, async () => {
    if (isBuilt()) return;
    const begin = performance.now();
    await buildIn('kubernetes', kubernetesModule(await kubernetesGoMod()), kubernetesVersionFlags());
    await buildIn('kwok', kwokModule(), []);
    await rm(compiled, { recursive: true, force: true });
    console.log(`Built in ${Math.round((performance.now() - begin) / 1000)} s: ${await sizes()}`);
  });
}

async function buildIn(build: Build, goMod: string, linkerFlags: readonly string[]): Promise<void> {
  await mkdir(join(programsFolder, 'bin'), { recursive: true });
  const folder = await mkdtemp(join(programsFolder, 'building-'));
  try {
    await writeFile(join(folder, 'go.mod'), goMod);
    const packages = Object.entries(builds[build]) as (readonly [Program, string])[];
    const paths = packages.map(([, path]) => path);
    await goBuild({ folder, compiled, packages: paths, linkerFlags, limitMs, what: `Building ${build}` });
    for (const [program, path] of packages)
      await rename(join(folder, 'bin', builtName(path)), programFile(program));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function kubernetesGoMod(): Promise<string> {
  const name = `k8s.io/kubernetes@${versions.kubernetes}`;
  const environment = { env: goEnvironment(compiled), limitMs: 10 * 60_000 };
  const { code, out, err } = await run('go', ['mod', 'download', '-json', name], environment);
  if (code !== 0) throw goFailure(`go mod download ${name} failed`, err || out);
  return readFile((JSON.parse(out) as { readonly GoMod: string }).GoMod, 'utf8');
}

/** The version that clients are told; a program built from a module does not know it by itself. */
function kubernetesVersionFlags(): string[] {
  const [major = '', minor = ''] = versions.kubernetes.slice(1).split('.');
  const told = { gitVersion: versions.kubernetes, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return Object.entries(told).flatMap(([name, value]) => [
    '-X',
    `k8s.io/component-base/version.${name}=${value}`,
  ]);
}

/** Go names a program by the end of its package's path that is not a version. */
function builtName(path: string): string {
  return path.replace(/\/v\d+$/, '').replace(/^.*\//, '');
}

async function sizes(): Promise<string> {
  const told = programs.map(async program => {
    const { size } = await stat(programFile(program));
    return `${program} ${Math.round(size / 1e6)} MB`;
  });
  return (await Promise.all(told)).join(', ');
}
