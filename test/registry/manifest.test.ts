import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expansionDoubts, expansionLimits } from '../../src/registry/expansion';
import { largestLayer, type Manifest, readManifest } from '../../src/registry/manifest';

const docker = 'application/vnd.docker.distribution.manifest';
const oci = 'application/vnd.oci.image';

function read(document: unknown, contentType?: string): Manifest | undefined {
  return readManifest(JSON.stringify(document), contentType);
}

const image = {
  config: { digest: 'sha256:c', size: 10 },
  layers: [
    { digest: 'sha256:1', size: 100, urls: ['https://a.example'] },
    { digest: 'sha256:2', size: 300 },
  ],
};

function platform(os: string, architecture: string, variant?: string) {
  return {
    digest: `sha256:${os}-${architecture}`,
    platform: { os, architecture, ...(variant ? { variant } : {}) },
  };
}

describe('readManifest', () => {
  for (const mediaType of [`${docker}.v2+json`, `${oci}.manifest.v1+json`]) {
    it(`reads ${mediaType}`, () => {
      assert.deepEqual(read({ mediaType, ...image }), {
        kind: 'image',
        mediaType,
        layers: [
          { digest: 'sha256:1', sizeBytes: 100 },
          { digest: 'sha256:2', sizeBytes: 300 },
        ],
        sizeBytes: 410,
      });
    });
  }

  for (const mediaType of [`${docker}.list.v2+json`, `${oci}.index.v1+json`]) {
    it(`reads ${mediaType}`, () => {
      assert.deepEqual(
        read({ mediaType, manifests: [platform('linux', 'amd64'), platform('linux', 'arm', 'v7')] }),
        {
          kind: 'index',
          mediaType,
          images: [
            { platform: 'linux/amd64', digest: 'sha256:linux-amd64' },
            { platform: 'linux/arm/v7', digest: 'sha256:linux-arm' },
          ],
        },
      );
    });
  }

  it('takes the type from the header where the document names none, as OCI allows', () => {
    assert.equal(read(image, `${oci}.manifest.v1+json; charset=utf-8`)?.mediaType, `${oci}.manifest.v1+json`);
  });

  it('leaves attestations and entries without a platform out of an index', () => {
    const attestation = {
      ...platform('unknown', 'unknown'),
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    };
    const manifest = read({
      manifests: [platform('linux', 'amd64'), attestation, { digest: 'sha256:x' }, null],
    });
    assert.deepEqual(manifest?.kind === 'index' && manifest.images.map(({ platform: name }) => name), [
      'linux/amd64',
    ]);
  });

  it('counts a layer without a size, and leaves out one without a digest', () => {
    const manifest = read({ layers: [{ digest: 'sha256:1' }, { size: 5 }, 'layer'] });
    assert.deepEqual(manifest?.kind === 'image' && manifest.layers, [{ digest: 'sha256:1', sizeBytes: 0 }]);
  });

  it('reads no manifest out of something else', () => {
    const others = [
      {},
      [],
      null,
      'text',
      { layers: 7 },
      { manifests: 'all' },
      { fsLayers: [], schemaVersion: 1 },
    ];
    assert.deepEqual(
      others.map(other => read(other)),
      others.map(() => undefined),
    );
    assert.equal(readManifest('<html>', 'text/html'), undefined);
  });

  it('never throws, whatever the JSON', () => {
    const key = fc.constantFrom(
      'layers',
      'manifests',
      'config',
      'digest',
      'size',
      'platform',
      'os',
      'mediaType',
    );
    const { junk } = fc.letrec(tie => ({
      junk: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie('junk'), { maxLength: 3 }),
        fc.dictionary(key, tie('junk'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(fc.property(junk, document => assert.doesNotThrow(() => read(document))));
  });
});

describe('largestLayer', () => {
  it('is the first of the largest, and none of none', () => {
    const layers = [1, 3, 3, 2].map((sizeBytes, index) => ({ digest: `sha256:${index}`, sizeBytes }));
    assert.deepEqual([largestLayer(layers)?.digest, largestLayer([])], ['sha256:1', undefined]);
  });
});

describe('expansionDoubts', () => {
  const gigabyte = 1_000_000_000;
  const sized = (...sizes: number[]): Manifest => ({
    kind: 'image',
    mediaType: '',
    layers: sizes.map((size, index) => ({ digest: `sha256:${index}`, sizeBytes: size * gigabyte })),
    sizeBytes: 0,
  });

  it('finds a layer over the limit', () => {
    assert.match(
      expansionDoubts(sized(1, 17)),
      /largest layer is 17 GB compressed: layers over 16 GB never finish/,
    );
  });

  it('finds a whole over the limit', () => {
    assert.match(
      expansionDoubts(sized(...Array(7).fill(15))),
      /105 GB compressed in all: images over 100 GB/,
    );
  });

  it('rules nothing out by compressed sizes', () => {
    assert.match(
      expansionDoubts(sized(1, 15)),
      /keeps the known limits \(2 layers, the largest 15 GB, 16 GB in all\); .* once expanded would be the cause/,
    );
  });

  it('counts a size at the limit as within', () => {
    assert.match(expansionDoubts(sized(expansionLimits.layerBytes / gigabyte)), /keeps the known limits/);
  });

  it('says that it does not know, of an index and of nothing', () => {
    for (const manifest of [undefined, { kind: 'index', mediaType: '', images: [] } as const]) {
      assert.match(expansionDoubts(manifest), /not known here/);
    }
  });
});
