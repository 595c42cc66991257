import assert from 'node:assert/strict';
import { Emitter } from '../../../src/base/emitter';
import { RunCommandConsents } from '../../../src/teleport/deployment/runCommandConsents';
import { failureOf } from '../../support/errors';

const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/old-aks';
const cluster = { id } as Parameters<RunCommandConsents['ask']>[0];

function consents() {
  const changed = new Emitter<void>();
  let asked = 0;
  const opened = new RunCommandConsents({ onDidChange: changed.event });
  const ask = async () => {
    asked += 1;
    return true;
  };
  return { changed, opened, ask, asked: () => asked };
}

describe('the consent to run commands in a cluster', () => {
  it('is asked for once a cluster, however its id is written', async () => {
    const { opened, ask, asked } = consents();
    assert.equal(await opened.ask(cluster, ask), true);
    assert.equal(await opened.ask({ ...cluster, id: id.toUpperCase() }, ask), true);
    assert.equal(asked(), 1);
    await opened.ask({ ...cluster, id: `${id}-2` }, ask);
    assert.equal(asked(), 2);
  });

  it('ends when accounts change, and with its owner', async () => {
    const { opened, changed, ask, asked } = consents();
    await opened.ask(cluster, ask);
    changed.fire();
    assert.equal(opened.has(cluster), false);
    await opened.ask(cluster, ask);
    assert.equal(asked(), 2);
    opened.dispose();
    assert.equal(opened.has(cluster), false);
  });

  it('is not kept when accounts change while it is asked for', async () => {
    const { opened, changed } = consents();
    await opened.ask(cluster, async () => {
      changed.fire();
      return true;
    });
    assert.equal(opened.has(cluster), false);
  });

  it('is of its own owner alone, and is not there when nobody gave it', async () => {
    const [one, other] = [consents(), consents()];
    await one.opened.ask(cluster, one.ask);
    assert.equal(other.opened.has(cluster), false);
    const left = new Error('left');
    assert.equal(await failureOf(other.opened.ask(cluster, () => Promise.reject(left))), left);
    assert.equal(await other.opened.ask(cluster, async () => false), false);
    assert.equal(other.opened.has(cluster), false);
  });
});
