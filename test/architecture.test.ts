import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../src', import.meta.url));
const maxLines = 250;

/** How one module takes in another: its types, its code at once, or its code when first needed. */
type Manner = 'types' | 'code' | 'later';

interface Import {
  /** Path below src, without its extension. */
  readonly from: string;
  /** Path below src, or the name of a package or of a module of Node's or VS Code's. */
  readonly to: string;
  readonly manner: Manner;
}

/** Where each part of the product may reach, and in which manner at most. `simulator` takes types and constants alone; see below. */
const arrows: Readonly<Record<string, Readonly<Record<string, Manner>>>> = {
  base: {},
  registry: { base: 'code' },
  azure: { base: 'code' },
  kubernetes: { base: 'code' },
  teleport: { registry: 'code', azure: 'code', kubernetes: 'code', base: 'code' },
  simulator: { base: 'code', registry: 'code', azure: 'code' },
  ui: { teleport: 'code', registry: 'code', azure: 'code', kubernetes: 'code', base: 'code' },
  cli: { teleport: 'code', registry: 'code', azure: 'code', base: 'code', simulator: 'later' },
  // The editor's host opens the demo world when it is first asked for.
  'ui/vscodeHost.ts': { simulator: 'later' },
  'extension.ts': {
    ui: 'code',
    teleport: 'code',
    registry: 'code',
    azure: 'code',
    kubernetes: 'code',
    base: 'code',
    simulator: 'later',
  },
};

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts'))
  .map(path => path.split(sep).join('/'));

const imports = files.flatMap(importsOf);

/** What a file takes in, read off its text: every `from`, `import` and `require` of the language. */
function importsOf(path: string): Import[] {
  const text = withoutComments(readFileSync(join(source, path), 'utf8'));
  const statements = /(?:^|[;}\n])\s*(?:import|export)\s+(type\s)?([^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]/g;
  const now = [...text.matchAll(statements)].flatMap(([, type, names = '', to = '']) => {
    const manner = type || takesTypesAlone(names) ? 'types' : 'code';
    return { from: path, to: resolved(path, to), manner } satisfies Import;
  });
  const later = [...text.matchAll(/(typeof\s+)?\b(import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g)].map(
    ([, type, how, to = '']): Import => ({
      from: path,
      to: resolved(path, to),
      manner: type ? 'types' : how === 'require' ? 'code' : 'later',
    }),
  );
  return [...now, ...later];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

/** Whether braces hold nothing but names marked as types. */
function takesTypesAlone(names: string): boolean {
  const [, inner] = /^\{([^}]*)\}\s*from/.exec(names.trim()) ?? [];
  const taken = (inner ?? '').split(',').flatMap(name => name.trim() || []);
  return taken.length > 0 && taken.every(name => name.startsWith('type '));
}

function resolved(path: string, to: string): string {
  if (!to.startsWith('.')) return to;
  const target = relative(source, join(source, dirname(path), to))
    .split(sep)
    .join('/');
  return target.replace(/\.ts$/, '') || '.';
}

/** The part of the product that a path below src belongs to. */
function part(path: string): string {
  const [first = ''] = path.split('/');
  return path.includes('/') || existsSync(join(source, first, '.'))
    ? first
    : `${first.replace(/\.ts$/, '')}.ts`;
}

function isOurs({ to }: Import): boolean {
  return files.includes(`${to}.ts`) || files.includes(`${to}/index.ts`) || to.startsWith('..') || to === '.';
}

const weight: Readonly<Record<Manner, number>> = { types: 0, later: 1, code: 2 };

function told(found: readonly Import[]): string[] {
  return found.map(({ from, to, manner }) => `${from} takes ${manner} of ${to}`);
}

const ours = imports.filter(isOurs);
const foreign = imports.filter(taken => !isOurs(taken) && !isBuiltin(taken.to));

describe('architecture', () => {
  it('has one place where a credential and a host come together', () => {
    const makers = files.filter(path =>
      /\bnew HostCredential\(/.test(withoutComments(readFileSync(join(source, path), 'utf8'))),
    );
    assert.deepEqual(makers, ['teleport/credentialFor.ts']);
  });

  it('is read off all of the source', () => {
    assert.ok(files.length > 50 && ours.length > files.length);
    const parts = [...new Set(files.map(part))];
    assert.deepEqual(
      parts.filter(name => !(name in arrows)),
      [],
    );
  });

  it('points the way of its arrows', () => {
    const stray = ours.filter(({ from, to, manner }) => {
      const [here, there] = [part(from), part(to)];
      const allowed = arrows[here]?.[there] ?? arrows[from]?.[there];
      return here !== there && (allowed === undefined || weight[manner] > weight[allowed]);
    });
    assert.deepEqual(told(stray), []);
  });

  it('lets the simulator take nothing of the clients but their types and constants', () => {
    const functions = ours.filter(({ from, to, manner }) => {
      if (part(from) !== 'simulator' || !['registry', 'azure'].includes(part(to)) || manner === 'types')
        return false;
      const names = namesTaken(from, to);
      return names.length === 0 || names.some(name => !isConstant(to, name));
    });
    assert.deepEqual(told(functions), []);
  });

  it('keeps VS Code to the user interface', () => {
    const outside = foreign.filter(
      ({ from, to }) => to === 'vscode' && !['ui', 'extension.ts'].includes(part(from)),
    );
    assert.deepEqual(told(outside), []);
  });

  it('shows a message through the window that makes its text plain, and never through the editor itself', () => {
    const showing = /\bwindow\s*\.\s*(?:show\w*Message|withProgress|showInputBox|setStatusBarMessage)\b/;
    const shown = files.filter(path => showing.test(readFileSync(join(source, path), 'utf8')));
    assert.ok(shown.length > 20);
    const direct = shown.filter(path => !imports.some(({ from, to }) => from === path && to === 'ui/window'));
    assert.deepEqual(direct, []);
  });

  it('loads a package when it is first needed, and never before', () => {
    const early = foreign.filter(({ to, manner }) => to !== 'vscode' && manner === 'code');
    assert.deepEqual(told(early), []);
  });

  it(`has no file over ${maxLines} lines`, () => {
    const long = files.filter(
      path => readFileSync(join(source, path), 'utf8').split('\n').length - 1 > maxLines,
    );
    assert.deepEqual(long, []);
  });

  it('keeps no state in a module, which nobody would end', () => {
    const stateful = files.flatMap(path => moduleState(readFileSync(join(source, path), 'utf8'), path));
    assert.deepEqual(
      stateful.filter(found => !derived.includes(found)),
      [],
    );
  });

  it('finds the state of a module when there is any', () => {
    const texts = [
      'let loading: Promise<void> | undefined;',
      'const agreed = new Set<string>();\nfunction add(id: string) {\n  agreed.add(id);\n}',
      'export const known: Map<string, number> = new Map();\nknown.delete(1);',
      'const idle: AbortController[] = [];\nconst own = () => idle.pop();',
      'const byId: Record<string, string> = {};\nconst note = (id: string) => {\n  byId[id] = id;\n};',
    ];
    for (const text of texts) assert.equal(moduleState(text, 'a.ts').length, 1, text);
    const constant = 'const late = new Set([1]);\nconst isLate = () => late.has(1);\n  let own = 1;';
    assert.deepEqual(moduleState(constant, 'a.ts'), []);
  });

  it('is told in a page that names every folder', () => {
    const page = readFileSync(join(source, 'README.md'), 'utf8');
    const folders = readdirSync(source, { withFileTypes: true }).filter(entry => entry.isDirectory());
    const unnamed = folders.filter(({ name }) => !page.includes(`${name}/`)).map(({ name }) => name);
    assert.deepEqual(unnamed, []);
  });
});

/** What depends on nothing but what it is made from, so that nobody has to end it. */
const derived = ['simulator/serve/headerName.ts: written', 'simulator/kubernetes/fields/fieldType.ts: known'];

/** Names of a module's own that change: every `let`, and collections that the module itself adds to or takes from. */
function moduleState(text: string, path: string): string[] {
  const code = withoutComments(text);
  const lets = [...code.matchAll(/^(?:export )?(?:let|var)\s+(\w+)/gm)].map(([, name]) => name);
  const made = /^(?:export )?const (\w+)[^=\n]*=\s*(?:new (?:Map|Set|WeakMap|WeakSet|Array)\b|\[|\{)/gm;
  const changed = [...code.matchAll(made)].map(([, name]) => name);
  const changes = (name = '') =>
    new RegExp(
      `\\b${name}(?:\\.(?:add|set|delete|clear|push|pop|shift|unshift|splice)\\(|\\[[^\\]]*\\]\\s*(?:\\?\\?|\\|\\|)?=[^=>])`,
    ).test(code);
  return [...lets, ...changed.filter(changes)].map(name => `${path}: ${name}`);
}

/** The names that one file takes of another, types left out. */
function namesTaken(from: string, to: string): string[] {
  const text = withoutComments(readFileSync(join(source, from), 'utf8'));
  return [...text.matchAll(/import\s+\{([^}]*)\}\s*from\s*['"]([^'"]+)['"]/g)]
    .filter(([, , target = '']) => resolved(from, target) === to)
    .flatMap(([, names = '']) => names.split(','))
    .flatMap(name => name.trim().split(/\s+as\s+/)[0] || [])
    .filter(name => !name.startsWith('type '));
}

/** Whether a module holds a name as plain data: neither a function nor a class. */
function isConstant(path: string, name: string): boolean {
  const text = readFileSync(join(source, `${path}.ts`), 'utf8');
  const [, value = ''] = new RegExp(`export const ${name}\\b[^=]*=\\s*(.{0,80})`, 's').exec(text) ?? [];
  return (
    value !== '' &&
    !/^(?:async\s*)?(?:\([^)]*\)|\w+)\s*(?::[^=]+)?=>|^(?:async\s+)?function|^class/.test(value)
  );
}
