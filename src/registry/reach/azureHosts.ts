/** Where the clouds keep blobs, by the suffix of their registries (azure-cli, cloud.py). */
const blobHosts: Readonly<Record<string, string>> = {
  '.azurecr.io': '*.blob.core.windows.net',
  '.azurecr.cn': '*.blob.core.chinacloudapi.cn',
  '.azurecr.us': '*.blob.core.usgovcloudapi.net',
};

const suffix = /\.azurecr\.[a-z]+$/;

export function isAzureHost(host: string): boolean {
  return suffix.test(host);
}

/** The hosts that hand out the layers of a registry in Azure; undefined for any other. */
export function layerHosts(host: string): { readonly data: string; readonly blobs: string } | undefined {
  const cloud = suffix.exec(host)?.[0];
  const name = host.split('.')[0];
  if (cloud === undefined) return undefined;
  return {
    data: `${name}.<region>.data${cloud}`,
    blobs: blobHosts[cloud] ?? 'the blob storage of its cloud',
  };
}
