import assert from 'node:assert/strict';
import type { ImageData } from '../../../src/simulator';
import { convertibleTags } from '../../../src/teleport/streaming/convertibleTags';
import { answering, response } from '../../support/http';
import { openedRegistry, password, type RegistryOptions, steady, user } from '../../support/registry';
import { streamingData } from '../../support/streaming';

const images: readonly ImageData[] = [
  { tags: ['2.0', 'latest'], pushed: '1h' },
  { tags: ['1.9'], pushed: '2h', platforms: ['windows/amd64'] },
  { tags: ['1.8', '1'], pushed: '3h', platforms: ['linux/arm64', 'linux/amd64'] },
  { tags: ['1.7'], pushed: '4h', platforms: ['linux/arm64', 'windows/amd64'] },
  { tags: ['chart'], pushed: '5h', configType: 'application/vnd.cncf.helm.config.v1+json' },
];

async function listed(options: RegistryOptions = {}) {
  const data = streamingData({}, { repositories: [{ name: 'app', images }] });
  const opened = await openedRegistry({ data, ...options });
  const { services, saved, clock, simulator } = opened;
  simulator.requests.reset();
  const reported: string[] = [];
  const found = await clock.settle(
    convertibleTags(services, saved, 'app', steady(), (done, all) => reported.push(`${done}/${all}`)),
  );
  return { ...found, reported, simulator };
}

describe('convertibleTags', () => {
  it('finds the images for linux/amd64, each once under its first tag, and says what the others are for', async () => {
    const { images, others, reported } = await listed();
    assert.deepEqual(
      images.map(({ tag }) => tag),
      ['2.0', '1'],
    );
    assert.deepEqual(
      others.map(({ image, platforms }) => [image.tag, platforms]),
      [
        ['1.9', ['windows/amd64']],
        ['1.7', ['linux/arm64', 'windows/amd64']],
        ['chart', []],
      ],
    );
    assert.deepEqual(reported.at(-1), '5/5');
  });

  it('looks at each distinct image, and not at each tag', async () => {
    const { simulator } = await listed();
    assert.equal(simulator.requests.count({ kind: 'manifestAttributes' }), 5);
  });

  it('finds them where the registry lists names alone, of indexes', async () => {
    const { images } = await listed({ around: answering(/^\/acr\//, () => response(404)) });
    assert.deepEqual(
      images.map(({ tag }) => tag),
      ['1'],
    );
  });

  it('does not guess for a token that may not see attributes', async () => {
    const users = [{ name: user, password, actions: ['pull'] as const }];
    const data = streamingData({}, { repositories: [{ name: 'app', images }], users });
    const around = answering(/^\/v2\/app\/tags\/list$/, () =>
      response(200, { name: 'app', tags: ['2.0', '1.8'] }),
    );
    const acrTags = answering(/^\/acr\/v1\/app\/_tags$/, () => response(404));
    const { images: found, others } = await listed({ data, around: fetch => around(acrTags(fetch)) });
    assert.deepEqual(
      [found.map(({ tag }) => tag), others.map(({ platforms }) => platforms)],
      [['1.8'], [undefined]],
    );
  });
});
