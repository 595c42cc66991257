import type { ImageData, RegistryData } from './worldData';

const MB = 1_000_000;

const image = (tag: string, pushed: string, more: Partial<ImageData> = {}): ImageData => ({
  tags: [tag],
  pushed,
  layers: 12,
  sizeBytes: 640 * MB,
  ...more,
});

/** A registry of today: Artifact Streaming, and no trace of Teleport. Between them its images show how a conversion can end. */
export const streamingRegistry: RegistryData = {
  loginServer: 'contosostream.azurecr.io',
  users: [
    { name: 'contosostream' },
    { name: 'pull-token', actions: ['pull', 'metadata_read'], streamingPolicy: 'forbidden' },
  ],
  teleport: false,
  streaming: true,
  repositories: [
    {
      name: 'web',
      convertPushedImages: true,
      images: [
        image('1.0', '9d', { streaming: 'converted' }),
        image('1.1', '2m', { streaming: { progress: 38, doneIn: '60s' } }),
        image('1.2', '20h'),
      ],
    },
    { name: 'windows-app', images: [image('2.0', '6d', { platforms: ['windows/amd64'] })] },
    { name: 'broken', images: [image('0.9', '5h', { streaming: { failed: 'UNKNOWN_ERROR' } })] },
    { name: 'arm-only', images: [image('3.4', '11d', { platforms: ['linux/arm64'], format: 'oci' })] },
    {
      name: 'multi',
      images: [
        image('5.0', '4d', {
          platforms: ['linux/amd64', 'linux/arm64'],
          format: 'oci',
          streaming: 'converted',
        }),
      ],
    },
    { name: 'slow', images: [image('7.1', '3h', { streaming: { progress: 61, stuckAt: 61 } })] },
    {
      name: 'charts/web',
      images: [
        image('0.3.1', '7d', {
          format: 'oci',
          layers: 1,
          sizeBytes: 18_000,
          configType: 'application/vnd.cncf.helm.config.v1+json',
        }),
      ],
    },
  ],
};
