import assert from 'node:assert/strict';
import { type Served, withServed } from './served';

const off = { name: 'team/app', images: [] };

function listed({ cli, registry }: Served, repository: string): Promise<unknown> {
  return cli(['list', registry, '--json']).then(({ out }) =>
    JSON.parse(out).find((row: { repository: string }) => row.repository === repository),
  );
}

describe('acr-teleport enable and disable', () => {
  it('switch Teleport, and say so', () =>
    withServed({ data: { repositories: [off] } }, async world => {
      const subject = `${world.registry}/team/app`;
      for (const [command, json, printed, teleportEnabled] of [
        ['enable', [], `${subject}: Teleport is on\n`, true],
        ['disable', [], `${subject}: Teleport is off\n`, false],
        ['enable', ['--json'], `{"repository":"${subject}","teleportEnabled":true}\n`, true],
        ['disable', ['--json'], `{"repository":"${subject}","teleportEnabled":false}\n`, false],
      ] as const) {
        const ended = await world.cli([command, world.registry, '/team/app', ...json]);
        assert.deepEqual(ended, { code: 0, out: printed, err: '' });
        assert.deepEqual(await listed(world, 'team/app'), {
          repository: 'team/app',
          teleportEnabled,
          tagCount: 0,
        });
      }
    }));

  it('say in the words of the service that there are ten already', () =>
    withServed({ data: { generated: { repositories: 11, tags: 0 } } }, async world => {
      const { code, out, err } = await world.cli(['enable', world.registry, 'app-000010']);
      assert.match(err, /the registry has ten repositories with teleport enabled, which is the limit/);
      assert.deepEqual([code, out], [1, '']);
    }));

  it('tell a registry that takes the change and no longer offers Teleport', () =>
    withServed({ data: { repositories: [off], teleport: false } }, async world => {
      const subject = `${world.registry}/team/app`;
      const { code, out, err } = await world.cli(['enable', world.registry, 'team/app', '--json']);
      assert.equal(out, `{"repository":"${subject}","teleportEnabled":null}\n`);
      assert.equal(
        err,
        `${subject} took the change and does not show it: this registry no longer offers Teleport.\n`,
      );
      assert.equal(code, 4);
    }));
});
