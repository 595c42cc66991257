import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';

// node esbuild.mjs            bundles the product into dist/, within its size budget
// node esbuild.mjs --dev      the same, readable and with source maps
// node esbuild.mjs --package  packs dist/ into out/acr-teleport.vsix, within its size budget
// node esbuild.mjs --tests    bundles test/vscode into out/vscode

const root = dirname(fileURLToPath(import.meta.url));
const budgets = { 'dist/extension.js': 120_000, 'out/acr-teleport.vsix': 700_000 };
const simulatorFolder = join(root, 'src', 'simulator') + sep;
const simulatorIndex = join(simulatorFolder, 'index.ts');

const entries = [
  { source: 'src/extension.ts', outfile: 'dist/extension.js', external: ['vscode'] },
  { source: 'src/cli/main.ts', outfile: 'dist/cli.js', banner: '#!/usr/bin/env node' },
  { source: 'src/simulator/index.ts', outfile: 'dist/simulator.js' },
];

const options = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
};

/** Our own code goes into the bundle; a package or the simulator becomes a file of its own, loaded when first imported. */
function lazily(external, vendored) {
  return {
    name: 'lazily',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind === 'entry-point' || pluginData === 'resolved') return undefined;
        if (isBuiltin(path) || external.includes(path)) return { path, external: true };
        if (!path.startsWith('.')) return lazyPackage(path, kind, importer, vendored);
        const resolved = await build.resolve(path, { kind, importer, resolveDir, pluginData: 'resolved' });
        return resolved.errors.length > 0
          ? resolved
          : (lazySimulator(resolved.path, kind, importer) ?? resolved);
      });
    },
  };
}

function lazyPackage(path, kind, importer, vendored) {
  if (kind !== 'dynamic-import') {
    const text = `${here(importer)} imports the package "${path}" statically. Packages stay off the activation path: use "await import('${path}')" where it is first needed, and "import type" for its types.`;
    return { errors: [{ text }] };
  }
  vendored.add(path);
  return { path: `./vendor/${path}.js`, external: true };
}

function lazySimulator(path, kind, importer) {
  if (!path.startsWith(simulatorFolder) || importer.startsWith(simulatorFolder)) return undefined;
  if (kind === 'dynamic-import' && path === simulatorIndex) return { path: './simulator.js', external: true };
  const text = `${here(importer)} must load the simulator only by "await import('…/simulator/index')": it is a file of its own, loaded on demand.`;
  return { errors: [{ text }] };
}

function here(file) {
  return relative(root, file).split(sep).join('/');
}

async function buildProduct(dev) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const vendored = new Set();
  const style = { minify: !dev, sourcemap: dev ? 'inline' : false, supported: { 'dynamic-import': false } };
  for (const entry of entries) {
    if (existsSync(join(root, entry.source))) await buildEntry(entry, style, vendored);
    else console.warn(`${entry.source} is not there yet: no ${entry.outfile}.`);
  }
  for (const name of vendored) await buildVendor(name, style);
  for (const file of filesBelow('dist', '.js')) reportSize(file);
}

/**
 * What an entry imports by `import()` becomes a file beside it. What it loads at once stays one file, also the parts that others share:
 * those files are only told where they are, so that all of ours exists once and starting costs one file.
 * esbuild splits ES modules alone, and the editor loads CommonJS: each part is turned into that afterwards.
 */
async function buildEntry({ source, outfile, external = [], banner }, style, vendored) {
  const name = basename(outfile, '.js');
  const { outputFiles, metafile } = await esbuild.build({
    ...options,
    ...style,
    supported: {},
    format: 'esm',
    splitting: true,
    metafile: true,
    write: false,
    entryPoints: [{ in: source, out: name }],
    outdir: 'dist',
    chunkNames: `${name}-[name]-[hash]`,
    plugins: [lazily(external, vendored)],
  });
  const parts = new Map();
  for (const { path, text } of outputFiles) {
    const { code } = await esbuild.transform(text, {
      ...style,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
    });
    parts.set(`./${basename(path)}`, code);
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  const atStart = [...loadedAtStart(metafile.outputs, outfile)].map(file => `./${basename(file)}`);
  for (const [part, code] of parts) {
    const shared = `module.exports=require('./${name}.js').part('${part}');\n`;
    writeFileSync(join(root, 'dist', part), atStart.includes(part) ? shared : code);
  }
  const first = banner === undefined ? '' : `${banner}\n`;
  writeFileSync(join(root, outfile), first + together(atStart, parts));
  if (banner !== undefined) chmodSync(join(root, outfile), 0o755);
}

/** Parts as one file that runs the first of them, and hands out the others. */
function together(names, parts) {
  const functions = names.map(
    name => `${JSON.stringify(name)}(module,exports,require){${parts.get(name)}\n}`,
  );
  return `"use strict";const parts={${functions.join(',\n')}},loaded={};
const part=name=>{if(!loaded[name]){loaded[name]={exports:{}};parts[name](loaded[name],loaded[name].exports,Object.assign(id=>parts[id]?part(id):require(id),require))}return loaded[name].exports};
module.exports={part};Object.defineProperties(module.exports,Object.getOwnPropertyDescriptors(part(${JSON.stringify(names[0])})));
`;
}

/** The file itself, first, and those that it imports at once. */
function loadedAtStart(outputs, file, found = new Set()) {
  if (found.has(file) || outputs[file] === undefined) return found;
  found.add(file);
  for (const { path, kind } of outputs[file].imports)
    if (kind === 'import-statement') loadedAtStart(outputs, path, found);
  return found;
}

/** Re-exports a package and nothing of ours, so that every class of ours exists once. */
async function buildVendor(name, style) {
  await esbuild.build({
    ...options,
    ...style,
    stdin: {
      contents: `import * as all from '${name}'; export * from '${name}'; export default all.default;`,
      resolveDir: root,
    },
    outfile: `dist/vendor/${name}.js`,
    logOverride: { 'import-is-undefined': 'silent' },
  });
}

async function buildTests() {
  rmSync(join(root, 'out', 'vscode'), { recursive: true, force: true });
  await esbuild.build({
    ...options,
    entryPoints: ['test/vscode/index.ts', ...filesBelow('test/vscode', '.test.ts')],
    outdir: 'out/vscode',
    outbase: 'test/vscode',
    packages: 'external',
    sourcemap: 'inline',
  });
}

async function packExtension() {
  const { createVSIX, listFiles } = await import('@vscode/vsce');
  refuseHoles(await listFiles({ cwd: root, dependencies: false }));
  mkdirSync(join(root, 'out'), { recursive: true });
  const packagePath = join(root, 'out', 'acr-teleport.vsix');
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  reportSize('out/acr-teleport.vsix');
}

/** Throws when the extension loads a file, sooner or later, that .vscodeignore keeps out of the package. */
function refuseHoles(packed) {
  const files = new Set(packed.map(file => file.split(sep).join('/')));
  for (const file of files) {
    if (!/^dist\/extension[^/]*\.js$/.test(file)) continue;
    for (const [, part] of readFileSync(join(root, file), 'utf8').matchAll(/["'`]\.\/([\w@./-]+\.js)["'`]/g))
      if (!files.has(`dist/${part}`))
        throw new Error(`${file} loads dist/${part}, which is not in the package.`);
  }
}

function filesBelow(folder, ending) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && entry.name.endsWith(ending))
    .map(entry => here(join(entry.parentPath, entry.name)))
    .sort();
}

function reportSize(file) {
  const size = statSync(join(root, file)).size;
  const budget = budgets[file];
  console.log(`${file}: ${size} bytes${budget === undefined ? '' : ` of ${budget}`}`);
  if (budget !== undefined && size > budget)
    throw new Error(`${file} is ${size - budget} bytes over its budget of ${budget}.`);
}

const { values } = parseArgs({
  options: { dev: { type: 'boolean' }, package: { type: 'boolean' }, tests: { type: 'boolean' } },
});
const { dev = false, package: pack = false, tests = false } = values;

try {
  if (pack) await packExtension();
  else if (tests) await buildTests();
  else await buildProduct(dev);
} catch (error) {
  // esbuild has printed its own errors with their places by now.
  if (!Array.isArray(error?.errors)) console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
