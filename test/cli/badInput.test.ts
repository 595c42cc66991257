import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canary } from '../host/canaries';
import { cli } from './cli';
import { assertUntold } from './served';

const bad: readonly (readonly [args: readonly string[], message: string])[] = [
  [
    ['nope'],
    'acr-teleport has no command "nope". check, list, tags, enable, disable, convert, auto-convert, doctor, deploy, compare, cleanup, simulator are there; see acr-teleport --help.',
  ],
  [['__proto__'], 'acr-teleport has no command "__proto__".'],
  [['--json'], 'acr-teleport has no command "--json".'],
  [['check'], 'acr-teleport check needs a registry. Usage: acr-teleport check <registry> <repository> <tag>'],
  [['check', 'demo42t'], 'acr-teleport check needs a repository. Usage:'],
  [['check', 'demo42t', 'app'], 'acr-teleport check needs a tag. Usage:'],
  [['check', 'demo42t', 'app', '1', '2'], 'acr-teleport check does not know what to do with "2". Usage:'],
  [
    ['simulator', 'extra'],
    'acr-teleport simulator does not know what to do with "extra". Usage: acr-teleport simulator',
  ],
  [
    ['check', 'demo42t', 'app', '1', '--bogus'],
    'acr-teleport check has no option --bogus. See acr-teleport check --help.',
  ],
  [['check', 'demo42t', 'app', '1', '-x'], 'acr-teleport check has no option -x.'],
  [['check', 'demo42t', 'app', '1', '--constructor'], 'acr-teleport check has no option --constructor.'],
  [['list', 'demo42t', '--wait'], 'acr-teleport list has no option --wait. See acr-teleport list --help.'],
  [['check', 'demo42t', 'app', '1', '--json=yes'], '--json takes no value. See acr-teleport check --help.'],
  [['check', 'demo42t', 'app', '1', '--timeout'], '--timeout needs a value. See acr-teleport check --help.'],
  [['check', 'demo42t', 'app', '1', '--timeout='], '--timeout needs a value.'],
  [
    ['check', 'demo42t', 'app', '1', '--wait', '--timeout', 'soon'],
    '"soon" is not a duration. Write it like 90s, 10m or 1h30m.',
  ],
  [['check', 'demo42t', 'app', '1', '--timeout', '-5s'], '"-5s" is not a duration.'],
  [['simulator', '--latency', '5 s'], '"5 s" is not a duration.'],
  [
    ['simulator', '--port', '65536'],
    '"65536" is not a port. Give a number up to 65535, or 0 for any free one.',
  ],
  [['simulator', '--port', 'http'], '"http" is not a port.'],
  [
    ['simulator', '--faults', 'mount:teapot'],
    'There is no fault "mount:teapot" in the simulator. Write step:kind or step:kind*times. Steps:',
  ],
  [
    ['simulator', '--world', 'large:many'],
    'There is no world "large:many". Write large:REPOSxTAGS, such as large:1000x3.',
  ],
  [
    ['check', '', 'app', '1'],
    '"" is not a registry. Give its name, such as demo42t, or its login server, such as demo42t.azurecr.io.',
  ],
  [['check', 'Under_score', 'app', '1'], '"Under_score" is not a registry.'],
  [['check', 'demo42t/app', 'app', '1'], '"demo42t/app" is not a registry.'],
  [
    ['check', 'http://demo42t.azurecr.io', 'app', '1'],
    '"http://demo42t.azurecr.io" is not an address that is safe to send credentials to. Plain http is for loopback addresses alone.',
  ],
  [
    ['check', 'demo42t', 'App', '1'],
    '"App" is not a repository. Names are lower case: letters, digits, ".", "_", "-" and "/", such as team/web-app.',
  ],
  [['check', 'demo42t', '//app', '1'], '"//app" is not a repository.'],
  [['check', 'demo42t', '../../etc/passwd', '1'], '"../../etc/passwd" is not a repository.'],
  [['tags', 'demo42t', 'app?n=1'], '"app?n=1" is not a repository.'],
  [['enable', 'demo42t', 'ünï'], '"ünï" is not a repository.'],
  [
    ['check', 'demo42t', 'app', 'v1/2'],
    '"v1/2" is not a tag. Tags are up to 128 letters, digits, ".", "_" and "-", such as v1.0.',
  ],
  [['check', 'demo42t', 'app', ''], '"" is not a tag.'],
  [['check', 'demo42t', 'app', '-'], '"-" is not a tag.'],
  [
    ['check', 'demo42t', 'app', 'sha256:1'],
    '"sha256:1" is not a digest. A digest looks like sha256: and 64 hexadecimal digits.',
  ],
  [
    ['check', 'demo42t', 'app', '1', '--accelerator', 'warp'],
    'There is no accelerator "warp". Give teleport, streaming or auto.',
  ],
  [['convert'], 'acr-teleport convert needs an image. See acr-teleport convert --help.'],
  [['convert', 'app:1'], '"app:1" is not an image. Give host/repository:tag'],
  [['convert', 'demo42t.azurecr.io/a:1', 'demo42t.azurecr.io/B:1'], '"B" is not a repository.'],
  [
    ['convert', 'demo42t.azurecr.io/a:1', '--wait', '--cancel'],
    '--wait and --cancel do not go together. See acr-teleport convert --help.',
  ],
  [
    ['convert', 'demo42t.azurecr.io/a:1', '--accelerator', 'streaming'],
    'acr-teleport convert has no option --accelerator.',
  ],
  [
    ['auto-convert', 'demo42t', 'app'],
    'acr-teleport auto-convert needs a state. Usage: acr-teleport auto-convert <registry> <repository> <state>',
  ],
  [
    ['auto-convert', 'demo42t', 'app', 'maybe'],
    '"maybe" is neither on nor off. Write on or off after the repository.',
  ],
  [['auto-convert', 'demo42t', 'App', 'on'], '"App" is not a repository.'],
  [
    ['list', 'other42t', '--demo'],
    'The demo world has no registry other42t.azurecr.io. It has demo42t.azurecr.io, ',
  ],
];

describe('acr-teleport, given what it cannot take', () => {
  for (const [args, message] of bad) {
    it(`says so in one line and ends with 2: ${args.join(' ')}`, async () => {
      const { code, out, err } = await cli(args);
      assert.ok(err.startsWith(message), err);
      assert.deepEqual([err.split('\n').length, code, out], [2, 2, '']);
    });
  }

  it('quotes no more of it than a screen can hold', async () => {
    const { code, err } = await cli(['check', 'demo42t', 'x/'.repeat(5000), '1']);
    assert.ok(err.length < 600);
    assert.equal(code, 2);
  });

  it('does not quote a password out of an address', async () => {
    const password = canary('cli-in-address');
    for (const address of [`https://me:${password}@demo42t.azurecr.io`, `me:${password}@demo42t`]) {
      const ended = await cli(['list', address]);
      assertUntold(password, ended);
      assert.match(ended.err, /…@demo42t.* is not a registry/);
      assert.equal(ended.code, 2);
    }
  });

  it('does not quote a password out of a proxy that is none', async () => {
    const password = canary('cli-in-proxy');
    for (const HTTPS_PROXY of [`ftp://me:${password}@proxy`, `http://me:${password}@pro xy`]) {
      const ended = await cli(['list', 'demo42t'], { HTTPS_PROXY });
      assertUntold(password, ended);
      assert.equal(
        ended.err,
        'HTTPS_PROXY is not the address of a proxy. Write it like http://proxy.example:3128.\n',
      );
      assert.equal(ended.code, 2);
    }
  });

  describe('a world file', () => {
    let folder = '';
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'acr-teleport-world-'));
    });
    after(() => rm(folder, { recursive: true, force: true }));

    for (const [name, text, said] of [
      ['missing.json', undefined, ' cannot be read. A world is "demo", "large:REPOSxTAGS" such as'],
      ['.', undefined, ' cannot be read.'],
      ['torn.json', '{"registries": [', ' is not JSON: '],
      ['binary.json', '\0\u0001\u0002', ' is not JSON: '],
      ['empty.json', '{}', ' is not right: registries must be present'],
      ['wrong.json', '{"registries": [{"loginServer": 7}]}', ' is not right: registries[0].'],
    ] as const) {
      it(`says so in one line and ends with 2: ${name}`, async () => {
        const file = join(folder, name);
        if (text !== undefined) await writeFile(file, text);
        const { code, out, err } = await cli(['simulator', '--world', file]);
        assert.ok(err.startsWith(`The world file ${file}${said}`), err);
        assert.deepEqual([err.split('\n').length, code, out], [2, 2, '']);
      });
    }
  });
});
