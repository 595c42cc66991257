import assert from 'node:assert/strict';
import { findProgram, type ProgramMachine } from '../../../src/kubernetes/access/findProgram';
import { launchOf } from '../../../src/kubernetes/access/programLaunch';

/** A machine with these files; `asked` is where it was looked, in order. */
function machine(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string>>,
  ...files: readonly string[]
): ProgramMachine & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    platform,
    environment,
    asked,
    isProgram: async path => {
      asked.push(path);
      return files.includes(path);
    },
  };
}

describe('the program of a command', () => {
  it('is looked for in the folders of PATH alone, and never in the current folder', async () => {
    const linux = machine(
      'linux',
      { PATH: ':.:bin:/usr/bin:/opt' },
      'login',
      './login',
      'bin/login',
      '/opt/login',
    );
    assert.equal(await findProgram('login', linux), '/opt/login');
    assert.deepEqual(linux.asked, ['/usr/bin/login', '/opt/login']);
    assert.equal(await findProgram('login', machine('linux', {}, 'login', '/login')), undefined);

    const windows = machine(
      'win32',
      { Path: ';.;bin;"C:\\Program Files\\x";D:\\y', PATHEXT: '.EXE;.CMD' },
      'login.exe',
      '.\\login.exe',
      'bin\\login.exe',
      'D:\\y\\login.cmd',
    );
    assert.equal(await findProgram('login', windows), 'D:\\y\\login.cmd');
    assert.deepEqual(windows.asked.slice(0, 3), [
      'C:\\Program Files\\x\\login.exe',
      'C:\\Program Files\\x\\login.cmd',
      'D:\\y\\login.exe',
    ]);
    assert.ok(windows.asked.every(path => /^[CD]:\\/.test(path)));
  });

  it('is a file as it stands where it is a path, of whatever kind Windows starts', async () => {
    assert.equal(await findProgram('/k/login', machine('linux', { PATH: '/opt' }, '/k/login')), '/k/login');
    assert.equal(await findProgram('/k/gone', machine('linux', { PATH: '/opt' }, '/opt/gone')), '/k/gone');
    // To Linux a backslash is a letter like others.
    const odd = machine('linux', { PATH: '/opt' }, '/opt/k\\login');
    assert.equal(await findProgram('k\\login', odd), '/opt/k\\login');
    const windows = machine('win32', {}, 'C:\\k\\login.bat', 'C:\\k\\other.exe', 'C:\\k\\plain');
    assert.equal(await findProgram('C:\\k\\login', windows), 'C:\\k\\login.bat');
    assert.equal(await findProgram('C:\\k\\other.exe', windows), 'C:\\k\\other.exe');
    assert.equal(await findProgram('C:\\k\\plain', windows), undefined);
  });
});

describe('starting a program of Windows', () => {
  const windows = machine('win32', { SYSTEMROOT: 'C:\\WINDOWS' });

  it('is starting its file, with its arguments as they are', () => {
    const args = ['a b', '"%PATH%"', '& calc'];
    assert.deepEqual(launchOf('C:\\k\\login.exe', args, windows), { file: 'C:\\k\\login.exe', args });
    const linux = machine('linux', {});
    assert.deepEqual(launchOf('/k/login.cmd', args, linux), { file: '/k/login.cmd', args });
  });

  it('goes through the cmd.exe of the system for a script, with every argument in quotes', () => {
    const args = ['get-token', '', 'a b', '& calc', '^|<>()!x!', 'C:\\end\\', '--server-id=1'];
    for (const file of ['C:\\my tools\\login.cmd', 'C:/my tools/login.BAT', 'C:\\my tools\\login.cmd. '])
      assert.deepEqual(launchOf(file, args, windows), {
        file: 'C:\\WINDOWS\\System32\\cmd.exe',
        args: [
          '/d',
          '/e:on',
          '/v:off',
          '/s',
          '/c',
          `""${file.replace(/\//g, '\\')}" "get-token" "" "a b" "& calc" "^|<>()!x!" "C:\\end\\\\" "--server-id=1""`,
        ],
        windowsVerbatimArguments: true,
        environment: { NoDefaultCurrentDirectoryInExePath: '1' },
      });
  });

  it('is refused where quotes do not hold an argument of a script', () => {
    for (const arg of ['" & calc & "', '%PATH%', 'a\nb', 'a\rb', 'a\u0000b', '100%'])
      assert.equal(launchOf('C:\\k\\login.cmd', ['fine', arg], windows), undefined, JSON.stringify(arg));
    assert.equal(launchOf('C:\\%X%\\login.cmd', [], windows), undefined);
  });
});
