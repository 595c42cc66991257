import assert from 'node:assert/strict';
import type { RegistryData } from '../../src/simulator';
import { checkImage, type ImageLimits } from '../../src/teleport/checkImage';
import { convertImage } from '../../src/teleport/conversion';
import { failureOf } from '../support/errors';
import { viewed } from '../support/images';
import { openedRegistry, password, steady, user } from '../support/registry';
import { streamingData } from '../support/streaming';

const app = { name: 'app', images: [{ tags: ['1.0'] }, { tags: ['0.9'], expanded: false }] };
const teleporting: Partial<RegistryData> = { repositories: [{ ...app, teleportEnabled: true }] };

async function checking(data: Partial<RegistryData>, faults = '') {
  const opened = await openedRegistry({ data, faults });
  const { registry, clock, simulator } = opened;
  const check = async (tag = '1.0', more: Partial<ImageLimits> = {}) => {
    const image = await viewed(opened, tag);
    simulator.requests.reset();
    const limits = { clock, stuckAfterMs: 600_000, signal: steady(), ...more };
    return clock.settle(checkImage(registry, image, limits));
  };
  return { ...opened, check };
}

describe('checkImage', () => {
  it('checks by Teleport where the registry has it, in one call', async () => {
    const { check, simulator } = await checking(teleporting);
    assert.deepEqual((await check()).state, { state: 'ready' });
    assert.deepEqual(simulator.requests.counts(), { 'GET mount': 1 });
  });

  it('asks the mount endpoint once for an image that is not expanded, too', async () => {
    const { check, simulator } = await checking(teleporting);
    assert.deepEqual((await check('0.9')).state, { state: 'notEnabled' });
    assert.equal(simulator.requests.count({ kind: 'mount' }), 1);
  });

  it('fails for an image whose mount endpoint fails, without asking it again', async () => {
    const { registry, clock, simulator, ...opened } = await checking(teleporting, 'mount:403');
    const image = await viewed({ registry, clock, simulator, ...opened });
    const limits = { clock, stuckAfterMs: 600_000, signal: steady() };
    assert.match(
      String(await failureOf(checkImage(registry, image, limits))),
      /does not allow the expansion of app/,
    );
    assert.equal(simulator.requests.count({ kind: 'mount' }), 1);
  });

  it('checks by Artifact Streaming where the registry has that, and asks Teleport but once', async () => {
    const { check, simulator } = await checking(streamingData({ streaming: 'converted' }));
    assert.deepEqual((await check()).state, { state: 'ready', by: 'streaming' });
    assert.equal(simulator.requests.count({ kind: 'mount' }), 1);
    await check();
    assert.equal(simulator.requests.count({ kind: 'mount' }), 0);
  });

  it('says of a registry that has neither that it has neither', async () => {
    const { check } = await checking({ repositories: [app], teleport: false });
    const { state, reason } = await check();
    assert.deepEqual(state, { state: 'unavailable' });
    assert.match(reason, /no trace of Teleport.*successor\. .*It has no Artifact Streaming: demo42t/);
  });

  it('does not claim so where nothing may be seen', async () => {
    const users = [{ name: user, password, actions: ['pull'] as const, catalog: false }];
    const { check } = await checking({ repositories: [app], teleport: false, users });
    const { state, reason } = await check();
    assert.deepEqual(state, { state: 'notEnabled' });
    assert.match(reason, /not visible with these credentials/);
  });

  it('checks by what is asked for, whatever the registry has', async () => {
    const { check, simulator } = await checking({ ...teleporting, streaming: true });
    const { state } = await check('1.0', { accelerator: 'streaming' });
    assert.deepEqual(state, { state: 'notEnabled', by: 'streaming' });
    assert.equal(simulator.requests.count({ kind: 'mount' }), 0);
    const streaming = await checking(streamingData());
    assert.deepEqual((await streaming.check('1.0', { accelerator: 'teleport' })).state, {
      state: 'unavailable',
    });
  });

  it('follows an image that somebody had converted on a registry that shows traces of Teleport', async () => {
    const opened = await checking({ ...teleporting, streaming: true });
    const { check, services, clock } = opened;
    assert.deepEqual((await check('0.9')).state, { state: 'notEnabled' });
    await clock.settle(convertImage(services, await viewed(opened, '0.9'), steady()));
    const { state } = await check('0.9');
    assert.deepEqual([state.state, state.by], ['expanding', 'streaming']);
    assert.deepEqual((await check('1.0')).state, { state: 'ready' });
  });
});
