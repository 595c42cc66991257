import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifests } from '../../../src/kubernetes/manifests/readManifests';
import { lanes, type SampleOptions } from '../../../src/kubernetes/samples/sampleNames';
import {
  azureVoteImages,
  partOf,
  type Sample,
  sampleObjects,
  sampleText,
} from '../../../src/kubernetes/samples/samples';
import { root } from '../../host/paths';

const vote: Sample = { kind: 'azureVote', loginServer: 'demo42t.azurecr.io' };

/** An object's part at a path. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((part, step) => (part as Record<string | number, unknown>)?.[step], value);
}

describe('the samples', () => {
  it('are the voting application in two lanes', () => {
    for (const lane of lanes) {
      const objects = sampleObjects(vote, { lane });
      const [back, backService, front, frontService] = objects;
      assert.deepEqual(
        objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
        [
          `Deployment azure-vote-back-${lane}`,
          `Service azure-vote-back-${lane}`,
          `Deployment azure-vote-front-${lane}`,
          `Service azure-vote-front-${lane}`,
        ],
      );
      const resources = {
        requests: { cpu: '100m', memory: '128Mi' },
        limits: { cpu: '250m', memory: '256Mi' },
      };
      const container = ['spec', 'template', 'spec', 'containers', 0] as const;
      assert.deepEqual(at(back, ...container), {
        name: 'azure-vote-back',
        image: 'demo42t.azurecr.io/redis:6.0.8',
        env: [{ name: 'ALLOW_EMPTY_PASSWORD', value: 'yes' }],
        ports: [{ name: 'redis', containerPort: 6379 }],
        resources,
      });
      assert.deepEqual(at(front, ...container), {
        name: 'azure-vote-front',
        image: 'demo42t.azurecr.io/azure-vote-front:v1',
        env: [{ name: 'REDIS', value: `azure-vote-back-${lane}` }],
        ports: [{ name: 'http', containerPort: 80 }],
        resources,
      });
      assert.equal(at(backService, 'spec', 'type'), 'ClusterIP');
      assert.deepEqual(at(backService, 'spec', 'ports'), [{ name: 'redis', port: 6379 }]);
      assert.equal(at(frontService, 'spec', 'type'), 'LoadBalancer');
      assert.deepEqual(at(frontService, 'spec', 'ports'), [{ name: 'http', port: 80 }]);
    }
  });

  it('choose their nodes by lane, and their pods by name', () => {
    const selectors = { teleport: { 'kubernetes.azure.com/x': 'true' }, shuttle: undefined };
    for (const lane of lanes) {
      const chosen: Readonly<Record<string, string>> | undefined = selectors[lane];
      const options: SampleOptions = chosen ? { lane, laneSelector: chosen } : { lane };
      for (const object of sampleObjects(vote, options)) {
        const app: string = object.metadata.name;
        if (object.kind === 'Service') {
          assert.deepEqual(at(object, 'spec', 'selector'), { app });
          continue;
        }
        assert.deepEqual(at(object, 'spec', 'template', 'spec', 'nodeSelector'), {
          'kubernetes.io/os': 'linux',
          ...(chosen ?? { 'acr-teleport': 'disabled' }),
        });
        assert.deepEqual(at(object, 'spec', 'selector', 'matchLabels'), { app });
        assert.equal(at(object, 'spec', 'template', 'metadata', 'labels', 'app'), app);
      }
    }
  });

  it('carry on each object and pod whose they are, and of which run', () => {
    const options: SampleOptions = { lane: 'teleport', runId: 'run-1', namespace: 'shop', suffix: 'x7k2' };
    for (const sample of [vote, { kind: 'image', image: 'python:3' } as const])
      for (const { kind, metadata, ...object } of sampleObjects(sample, options)) {
        const own = {
          app: metadata.name,
          'acr-teleport/lane': 'teleport',
          'app.kubernetes.io/managed-by': 'acr-teleport',
          'acr-teleport/run-id': 'run-1',
        };
        assert.deepEqual(metadata.labels, own);
        assert.equal(metadata.namespace, 'shop');
        assert.match(metadata.name, /-teleport-x7k2$/);
        if (kind === 'Deployment')
          assert.deepEqual(at(object, 'spec', 'template', 'metadata', 'labels'), own);
      }
  });

  it('are one container of any image too, named after it', () => {
    const image = 'demo42t.azurecr.io/team/My_App.web:v1@sha256:0123';
    const [deployment, ...others] = sampleObjects({ kind: 'image', image }, { lane: 'shuttle' });
    assert.deepEqual(others, []);
    assert.equal(deployment?.metadata.name, 'my-app-web-shuttle');
    assert.deepEqual(at(deployment, 'spec', 'template', 'spec', 'containers'), [
      { name: 'my-app-web', image },
    ]);
    const names: readonly (readonly [string, string])[] = [
      ['python', 'python'],
      ['localhost:5000/a/b:v1', 'b'],
      ['r.io/7zip', 'zip'],
      ['r.io/123', 'image'],
      [`r.io/${'x'.repeat(100)}`, 'x'.repeat(30)],
      ['r.io/a--__b-', 'a-b'],
    ];
    for (const [reference, part] of names) assert.equal(partOf(reference), part);
  });

  it('are rendered as a manifest that gives the same objects', async () => {
    for (const sample of [vote, { kind: 'image', image: 'python:3' } as const])
      for (const lane of lanes) {
        const options: SampleOptions = { lane, runId: 'run-1', namespace: 'shop' };
        const { documents, problems } = await readManifests(await sampleText(sample, options));
        assert.deepEqual(problems, []);
        assert.deepEqual(
          documents.map(({ object }) => object),
          sampleObjects(sample, options),
        );
      }
  });

  it('are the files of media/samples, where the registry is left to fill in', async () => {
    const files = [
      ['azure-vote', { kind: 'azureVote', loginServer: '<registryName>.azurecr.io' }],
      ['one-image', { kind: 'image', image: '<registryName>.azurecr.io/<repository>:<tag>' }],
    ] as const;
    for (const [name, sample] of files)
      for (const lane of lanes) {
        const file = readFileSync(join(root, 'media', 'samples', `${name}-${lane}.yaml`), 'utf8');
        assert.equal(file, await sampleText(sample, { lane }), `${name}-${lane}.yaml`);
      }
  });

  it('name the images that have to be in the registry', async () => {
    const { documents } = await readManifests(await sampleText(vote, { lane: 'teleport' }));
    const images = documents.flatMap(each => each.images.map(({ image }) => image));
    assert.deepEqual(
      [...images].sort(),
      azureVoteImages.map(image => `demo42t.azurecr.io/${image}`),
    );
  });
});
