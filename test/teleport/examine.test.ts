import assert from 'node:assert/strict';
import type { RegistryData } from '../../src/simulator';
import { examine } from '../../src/teleport/examine';
import { openedRegistry, password, type RegistryOptions, steady, user } from '../support/registry';
import { streamingData } from '../support/streaming';

/** The facts of `app:1.0`, or of `app` by its digest. */
async function facts(
  data: Partial<RegistryData>,
  { isByDigest = false, ...options }: RegistryOptions & { readonly isByDigest?: boolean } = {},
) {
  const opened = await openedRegistry({ data, ...options });
  const { services, saved, clock, client } = opened;
  const { digest } = await clock.settle(client.resolve('app', '1.0', steady()));
  const image = { repository: 'app', ...(isByDigest ? { digest } : { tag: '1.0' }) };
  const found = await clock.settle(examine(services, { registry: saved, image }, steady()));
  assert.ok(found.image);
  return { image: found.image, digest };
}

const teleporting = (more: Partial<RegistryData> = {}): Partial<RegistryData> => ({
  repositories: [{ name: 'app', teleportEnabled: true, images: [{ tags: ['1.0'] }] }],
  ...more,
});

describe('examine, of an image', () => {
  it('finds its streaming artifact, and no expansion, in a registry that streams', async () => {
    const { image, digest } = await facts(streamingData({ streaming: 'converted' }));
    assert.deepEqual(
      [image.digest, image.streamingArtifact, image.expansion],
      [{ value: digest }, { value: true }, { value: 'unavailable' }],
    );
  });

  it('finds that it has none, while it is being converted as well', async () => {
    for (const streaming of [
      undefined,
      { progress: 38, doneIn: '60s' },
      { failed: 'UNKNOWN_ERROR' as const },
    ]) {
      const { image } = await facts(streamingData(streaming === undefined ? {} : { streaming }));
      assert.deepEqual(image.streamingArtifact, { value: false });
    }
  });

  it('looks for it beside Teleport, too', async () => {
    const { image } = await facts(teleporting({ streaming: true }), { isByDigest: true });
    assert.deepEqual([image.expansion, image.streamingArtifact], [{ value: 'ready' }, { value: false }]);
  });

  it('says why it is not known where there is no Artifact Streaming, and where one may not know', async () => {
    const none = await facts(teleporting({ teleport: false }));
    assert.match(
      JSON.stringify(none.image.streamingArtifact),
      /^\{"unknown":".*It has no Artifact Streaming/,
    );
    const users = [{ name: user, password, actions: ['pull'] as const, catalog: false }];
    const hidden = await facts(teleporting({ teleport: false, users }));
    assert.match(
      JSON.stringify(hidden.image.streamingArtifact),
      /^\{"unknown":"Which accelerator .* is not visible/,
    );
  });

  it('says why it is not known where the registry fails', async () => {
    const { image } = await facts(streamingData(), { faults: 'referrers:500' });
    assert.match(
      JSON.stringify(image.streamingArtifact),
      /^\{"unknown":"demo42t\.azurecr\.io failed at the streaming artifacts/,
    );
  });

  it('says of a chart that it is no image to run', async () => {
    const { image } = await facts(streamingData({ configType: 'application/vnd.cncf.helm.config.v1+json' }));
    assert.match(JSON.stringify(image.platforms), /does not say its platform, as of charts, signatures/);
  });
});
