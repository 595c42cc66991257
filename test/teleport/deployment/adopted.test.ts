import assert from 'node:assert/strict';
import { asTexts } from '../../../src/kubernetes/kubernetesObject';
import { runLabel } from '../../../src/kubernetes/labels';
import { deploy } from '../../../src/teleport/deployment/deploy';
import type { DeploymentState } from '../../../src/teleport/deployment/deployment';
import { planManifests } from '../../../src/teleport/deployment/plan';
import { VirtualClock } from '../../support/virtualClock';
import { SimulatedGround } from './grounds';

const image = 'demo42t.azurecr.io/azure-vote-front:v1';
const text = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: shop }
data: { mine: 'yes' }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: front, namespace: shop }
spec:
  selector: { matchLabels: { app: front } }
  template: { metadata: { labels: { app: front } }, spec: { containers: [{ name: web, image: '${image}' }] } }
`;
const settings = { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', namespace: 'shop' };
const shop = { apiVersion: 'v1', kind: 'Namespace', name: 'shop' };

describe('what somebody else has made by the time it is deployed', () => {
  async function open() {
    const clock = new VirtualClock();
    const target = await clock.settle(new SimulatedGround({ clock }).target());
    const stop = new AbortController();
    const { signal } = new AbortController();
    const theirs = async ({ apiVersion, kind, ...metadata }: typeof settings | typeof shop) =>
      void (await target.objects.apply({ apiVersion, kind, metadata }, { signal }));
    const labelsOf = async (reference: typeof settings | typeof shop) => {
      const found = await clock.settle(target.objects.get(reference, signal));
      return found && asTexts(found.metadata.labels);
    };
    const deployed = async (
      newNamespaces: readonly string[],
      each: (state: DeploymentState) => Promise<void> = async () => {},
    ) => {
      const files = [{ name: 'shop.yaml', text }];
      const plan = await planManifests(files, { namespace: 'shop', nowMs: clock.now() });
      let last: DeploymentState | undefined;
      for await (const state of deploy(target, plan, { signal: stop.signal, newNamespaces })) {
        last = state;
        await each(state);
      }
      return last;
    };
    return { clock, stop, theirs, labelsOf, deployed };
  }

  it('is a namespace that was to be created: it stays theirs', async () => {
    const { clock, theirs, labelsOf, deployed } = await open();
    await clock.settle(theirs(shop));
    const last = await clock.settle(deployed(['shop']));
    assert.equal(last?.phase, 'done');
    assert.equal((await labelsOf(shop))?.[runLabel], undefined);
    assert.ok((await labelsOf(settings))?.[runLabel]);
  });

  it('is an object that was new in the dry run: it stays as it is, also when the run is stopped', async () => {
    const { clock, stop, theirs, labelsOf, deployed } = await open();
    await clock.settle(theirs(shop));
    let isMade = false;
    const each = async ({ changes, phase }: DeploymentState) => {
      if (changes.length > 0 && !isMade) {
        isMade = true;
        await theirs(settings);
      }
      if (phase === 'applying') stop.abort();
    };
    const last = await clock.settle(deployed([], each));
    const labels = await labelsOf(settings);
    assert.ok(labels, 'it was removed');
    assert.equal(labels[runLabel], undefined);
    assert.equal(last?.phase, 'failed');
    assert.match(String(last?.error?.message), /ConfigMap settings .* is there by now/);
  });
});
