/** One Azure, by its endpoints and by what a token has to be asked for to be taken there. Addresses have no slash at their end. */
export interface Cloud {
  readonly name: string;
  /** For people; undefined for the one that most work with. */
  readonly title: string | undefined;
  /** Azure Resource Manager. */
  readonly arm: string;
  readonly armScope: string;
  /** What a registry takes in exchange, the best first: a cloud or tenant may not know its own audience (acr-facts §2.1). */
  readonly registryScopes: readonly string[];
  /** How the login servers of its registries end, from the dot on; undefined where that is not known. */
  readonly registrySuffix: string | undefined;
  /** The AKS server application, the same in each cloud (kubelogin). */
  readonly aksScope: string;
  /** Where people and programs sign in. */
  readonly authority: string;
  readonly portal: string;
}

const registryScope = 'https://containerregistry.azure.net/.default';
const aksScope = '6dae42f8-4368-4678-94ff-3960e28e3630/.default';

function cloud(
  name: string,
  title: string | undefined,
  [arm, authority, portal]: readonly [arm: string, authority: string, portal: string],
  { registrySuffix, audience = arm }: { readonly registrySuffix?: string; readonly audience?: string },
): Cloud {
  const armScope = `${audience}/.default`;
  return {
    name,
    title,
    arm,
    armScope,
    registryScopes: [registryScope, armScope],
    registrySuffix,
    aksScope,
    authority,
    portal,
  };
}

/** Azure clouds by the names, and with the registries' suffixes, of azure-cli's cloud.py. */
export const publicCloud = cloud(
  'AzureCloud',
  undefined,
  ['https://management.azure.com', 'https://login.microsoftonline.com', 'https://portal.azure.com'],
  { registrySuffix: '.azurecr.io' },
);
export const chinaCloud = cloud(
  'AzureChinaCloud',
  'Azure China',
  ['https://management.chinacloudapi.cn', 'https://login.chinacloudapi.cn', 'https://portal.azure.cn'],
  { registrySuffix: '.azurecr.cn' },
);
export const usGovernmentCloud = cloud(
  'AzureUSGovernment',
  'Azure US Government',
  ['https://management.usgovcloudapi.net', 'https://login.microsoftonline.us', 'https://portal.azure.us'],
  { registrySuffix: '.azurecr.us' },
);

/** Whether a login server is of this cloud by its name. Of a cloud of one's own, only Resource Manager tells. */
export function isRegistryOf({ registrySuffix }: Cloud, loginServer: string): boolean {
  return registrySuffix !== undefined && loginServer.replace(/:443$/, '').endsWith(registrySuffix);
}

/** Whether an address is of a cloud's Resource Manager: its endpoint, or a region's of its own below that, such as `westeurope.management.azure.com`. */
export function isArmUrl({ arm }: Cloud, url: URL): boolean {
  const own = new URL(arm);
  if (url.username !== '' || url.password !== '') return false;
  const isRegional =
    url.protocol === 'https:' && url.port === own.port && url.hostname.endsWith(`.${own.hostname}`);
  return url.origin === own.origin || (own.protocol === 'https:' && isRegional);
}

/** A cloud of one's own, as `microsoft-sovereign-cloud.customEnvironment` describes it. `audience` is that of Resource Manager. */
export function customCloud(endpoints: {
  readonly name: string;
  readonly arm: string;
  readonly authority: string;
  readonly portal: string;
  readonly audience?: string;
}): Cloud {
  const { name, arm, authority, portal, audience } = endpoints;
  const bare = (url: string) => url.replace(/\/+$/, '');
  return cloud(name, name, [bare(arm), bare(authority), bare(portal)], {
    audience: bare(audience ?? arm),
  });
}
