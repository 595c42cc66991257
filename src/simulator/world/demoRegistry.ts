import { expansionLimits } from '../../registry/expansion';
import type { ImageData, RegistryData, RepositoryData } from './worldData';

const MB = 1_000_000;
const GB = 1_000 * MB;

/** Five of the ten possible repositories teleport; between them they show every state that an image can be in. */
export const demoRegistry: RegistryData = {
  loginServer: 'demo42t.azurecr.io',
  users: [
    { name: 'demo42t' },
    { name: 'teleport-token', catalog: false },
    { name: 'pull-token', catalog: false, actions: ['pull'] },
    { name: 'demo@contoso.example', kind: 'azure' },
  ],
  repositories: [...teleporting(), ...notebooks(), ...ordinary(), ...teams()],
};

function teleporting(): RepositoryData[] {
  return [
    {
      name: 'hello-world',
      teleportEnabled: true,
      images: [
        {
          tags: ['1.0', 'latest'],
          pushed: '2h',
          files: { hello: '#!/bin/sh\necho "Hello from a teleported image."\n' },
          command: ['/hello'],
        },
        { tags: ['1.1'], pushed: '2021-03-02', sizeBytes: 7_320, expanded: false },
      ],
    },
    {
      name: 'azure-vote-front',
      teleportEnabled: true,
      images: [
        { tags: ['v1'], pushed: '6d', layers: 29, sizeBytes: 944 * MB, command: ['/start.sh'] },
        { tags: ['squashed'], pushed: '7d', layers: 1, sizeBytes: 944 * MB, command: ['/start.sh'] },
        { tags: ['v2'], readyIn: '90s', layers: 31, sizeBytes: 2_630 * MB, command: ['/start.sh'] },
        {
          tags: ['nightly'],
          pushed: '14m',
          layers: [48 * MB, 31 * MB, expansionLimits.layerBytes + 2 * GB, 6 * MB],
        },
        { tags: ['v0'], pushed: '2020-11-30', layers: 28, sizeBytes: 941 * MB, expanded: false },
      ],
    },
    {
      name: 'redis',
      teleportEnabled: true,
      images: [
        { tags: ['6.0.8', '6.0'], pushed: '21d', layers: 6, sizeBytes: 41_400_000 },
        {
          tags: ['6.2.6', '6.2', 'latest'],
          pushed: '3d',
          platforms: ['linux/amd64', 'linux/arm64'],
          layers: 6,
          sizeBytes: 40 * MB,
        },
        { tags: ['5.0.9'], pushed: '2020-10-14', layers: 6, sizeBytes: 39_700_000, expanded: false },
      ],
    },
    {
      name: 'gcc',
      teleportEnabled: true,
      images: [
        { tags: ['10.2'], pushed: '12d', layers: 9, sizeBytes: 448 * MB },
        { tags: ['11.1', 'latest'], pushed: '26h', layers: 9, sizeBytes: 461 * MB, format: 'oci' },
      ],
    },
  ];
}

function notebooks(): RepositoryData[] {
  const notebook = (tag: string, pushed: string, layers: number, sizeBytes: number): ImageData => ({
    tags: [tag],
    pushed,
    layers,
    sizeBytes,
  });
  return [
    {
      name: 'jupyter/all-spark-notebook',
      teleportEnabled: true,
      images: [notebook('2.3.1', '9d', 47, 2_180 * MB), notebook('latest', '8h', 49, 2_240 * MB)],
    },
    { name: 'jupyter/base-notebook', images: [notebook('latest', '40d', 22, 236 * MB)] },
    { name: 'jupyter/scipy-notebook', images: [notebook('latest', '33d', 33, 1_020 * MB)] },
  ];
}

function ordinary(): RepositoryData[] {
  return [
    { name: 'busybox', images: [{ tags: ['1.36', 'latest'], pushed: '90d', sizeBytes: 2_200_000 }] },
    // Disabled by hand: what was expanded before stays expanded.
    {
      name: 'glassfish',
      images: [{ tags: ['4.1', 'latest'], pushed: '70d', layers: 11, sizeBytes: 377 * MB, expanded: true }],
    },
    {
      name: 'nginx',
      images: [
        {
          tags: ['1.25', 'latest'],
          pushed: '5d',
          platforms: ['linux/amd64', 'linux/arm64', 'linux/arm'],
          layers: 7,
          sizeBytes: 71 * MB,
          format: 'oci',
        },
      ],
    },
    { name: 'python', images: pythons() },
    {
      name: 'rethinkdb',
      images: [{ tags: ['2.4.1', 'latest'], pushed: '55d', layers: 5, sizeBytes: 51 * MB }],
    },
  ];
}

function pythons(): ImageData[] {
  const variants = ['', '-slim', '-alpine', '-bullseye', '-bookworm'];
  return [12, 11, 10, 9, 8, 7, 6, 5].flatMap((minor, age) =>
    variants.map((variant, index) => ({
      tags: minor === 12 && variant === '' ? ['3.12', 'latest'] : [`3.${minor}${variant}`],
      pushed: `${age * 120 + index * 2 + 1}h`,
      layers: 8,
      sizeBytes: variant === '' ? 358 * MB : 48 * MB + minor * MB,
    })),
  );
}

function teams(): RepositoryData[] {
  const build = (number: number, pushed: string, sizeBytes: number): ImageData => ({
    tags: [`build-${number}`],
    pushed,
    layers: 12,
    sizeBytes,
  });
  return [
    { name: 'team/api/orders', images: [build(418, '5h', 118 * MB), build(417, '29h', 118 * MB)] },
    { name: 'team/api/payments', images: [build(96, '3d', 131 * MB)] },
    { name: 'team/ml/training', images: [build(12, '10d', 14 * GB), build(11, '17d', 13 * GB)] },
    { name: 'team/web/checkout', images: [build(203, '7h', 89 * MB)] },
    {
      name: 'team/web/storefront',
      images: [{ ...build(611, '50m', 94 * MB), platforms: ['linux/amd64', 'windows/amd64'] }],
    },
  ];
}
