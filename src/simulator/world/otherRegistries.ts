import type { RegistryData, RepositoryData } from './worldData';

const shop: RepositoryData = {
  name: 'shop/cart',
  images: [
    { tags: ['3.1', 'latest'], pushed: '4d', layers: 10, sizeBytes: 150_000_000 },
    { tags: ['3.0'], pushed: '31d', layers: 10, sizeBytes: 149_000_000 },
  ],
};

const images: readonly RepositoryData[] = [
  shop,
  { name: 'shop/catalog', images: [{ tags: ['2.0'], pushed: '8d', layers: 9, sizeBytes: 132_000_000 }] },
];

/** Registries that are not what one hopes for: no Teleport, no listing, no way in, not so fast; and one for everybody. */
export const otherRegistries: readonly RegistryData[] = [
  {
    loginServer: 'contoso-retired.azurecr.io',
    users: [{ name: 'contoso-retired' }],
    teleport: false,
    repositories: images,
  },
  {
    loginServer: 'contoso-abac.azurecr.io',
    users: [{ name: 'repository-reader', catalog: false, actions: ['pull', 'metadata_read'] }],
    repositories: [{ ...shop, teleportEnabled: true }],
  },
  {
    loginServer: 'contoso-firewalled.azurecr.io',
    users: [{ name: 'contoso-firewalled' }],
    deniedClientIp: '203.0.113.7',
    repositories: images,
  },
  {
    loginServer: 'contoso-throttled.azurecr.io',
    users: [{ name: 'contoso-throttled' }],
    requestsPerSecond: 4,
    repositories: images,
  },
  {
    loginServer: 'contoso-public.azurecr.io',
    users: [{ name: 'contoso-public' }],
    anonymous: { actions: ['pull', 'metadata_read'] },
    repositories: [{ ...shop, teleportEnabled: true }],
  },
];
