import { isGuid } from '../azure/guid';
import { roleIds } from '../azure/roles';
import { kubernetes } from './checkKubernetes';
import {
  anyText,
  byName,
  type Check,
  fields,
  hostName,
  listOf,
  oneOf,
  text,
  textByName,
  valueOr,
  wholeNumber,
  yesOrNo,
} from './checks';
import { grantFields } from './grantFields';

const guid = text('a GUID', isGuid);
const location = text('a location in its short form such as "westus2"', name => /^[a-z0-9]+$/.test(name));
const resource = { name: anyText, resourceGroup: anyText, location };

const registry = fields(
  {
    ...resource,
    name: text('a registry name of 5 to 50 letters and digits', name => /^[a-zA-Z0-9]{5,50}$/.test(name)),
  },
  {
    loginServer: hostName,
    sku: anyText,
    provisioningState: anyText,
    adminUser: yesOrNo,
    anonymousPull: yesOrNo,
    publicNetworkAccess: yesOrNo,
    customerManagedKey: yesOrNo,
    abac: yesOrNo,
    privateEndpoints: wholeNumber(0),
    replications: listOf(location),
    zoneRedundancy: yesOrNo,
    dataEndpoint: yesOrNo,
    armTokens: yesOrNo,
    softDelete: yesOrNo,
    access: fields({}, grantFields),
  },
);

const version = text('a Kubernetes version such as "1.32.5"', value => /^\d+\.\d+(\.\d+)?$/.test(value));

const pool = fields(
  { name: anyText },
  {
    count: wholeNumber(0),
    vmSize: anyText,
    osType: anyText,
    osSku: anyText,
    mode: anyText,
    kubernetesVersion: version,
    labels: textByName,
    taints: listOf(anyText),
    workloadRuntime: anyText,
    artifactStreaming: valueOr([null], yesOrNo),
    autoScaling: fields({ min: wholeNumber(0), max: wholeNumber(0) }),
    stopped: yesOrNo,
    provisioningState: anyText,
  },
);

const cluster = fields(
  { ...resource, kubernetesVersion: version, pools: listOf(pool, 1) },
  {
    kubeletIdentity: guid,
    private: yesOrNo,
    localAccounts: yesOrNo,
    entra: oneOf('managed', 'azureRbac'),
    runCommand: yesOrNo,
    authorizedIpRanges: listOf(anyText),
    stopped: yesOrNo,
    provisioningState: anyText,
    kubernetes,
  },
);

const roleAssignment = fields({
  principalId: guid,
  role: oneOf(...Object.keys(roleIds)),
  scope: text('an id that begins with "/subscriptions/"', id => id.startsWith('/subscriptions/')),
});

const lock = fields({
  name: anyText,
  level: oneOf('ReadOnly', 'CanNotDelete'),
  scope: text('an id that begins with "/subscriptions/"', id => id.startsWith('/subscriptions/')),
});

const subscription = fields(
  { id: guid, name: anyText },
  {
    state: anyText,
    denied: valueOr([true], oneOf('writes')),
    registries: listOf(registry),
    clusters: listOf(cluster),
    roleAssignments: listOf(roleAssignment),
    features: textByName,
    locks: listOf(lock),
    usages: byName(fields({ used: wholeNumber(0), limit: wholeNumber(0) })),
    generated: fields({ registries: wholeNumber(0) }),
  },
);

const tenant = fields(
  {
    id: guid,
    displayName: anyText,
    defaultDomain: anyText,
    accounts: listOf(anyText, 1),
    subscriptions: listOf(subscription),
  },
  {
    locked: valueOr([true], oneOf('noToken')),
    throttled: valueOr([true], wholeNumber(0)),
    slowMs: wholeNumber(0),
    resourceGraph: oneOf('denied'),
    registryAudience: yesOrNo,
  },
);

/** The Azure of a world file. */
export const azure: Check = fields({ tenants: listOf(tenant) });
