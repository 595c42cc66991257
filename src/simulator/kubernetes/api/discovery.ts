import type { SimulatorRequest } from '../../message';
import { openApi } from './openApi';
import { type ResourceType, resourceTypes } from './resourceTypes';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const review = 'selfsubjectaccessreviews';

/** What the API tells of itself to anybody who is signed in; undefined for an address of which it knows nothing. */
export function discovered(path: string, request: SimulatorRequest, version: string): unknown {
  const { host } = request;
  switch (path.replace(/\/$/, '')) {
    case '/version':
      return versionOf(version);
    case '/api': {
      const address = { clientCIDR: '0.0.0.0/0', serverAddress: host };
      return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [address] };
    }
    case '/apis':
      return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...groups, reviews].map(groupOf) };
    case '/apis/apps':
    case '/apis/batch':
      return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(path.split('/')[2] ?? '') };
    case `/apis/${reviews}`:
      return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(reviews) };
    case '/api/v1':
      return resourceList('v1', resourcesOf(''));
    case '/apis/apps/v1':
      return resourceList('apps/v1', resourcesOf('apps'));
    case '/apis/batch/v1':
      return resourceList('batch/v1', resourcesOf('batch'));
    case `/apis/${reviews}/v1`:
      return resourceList(`${reviews}/v1`, [reviewResource()]);
    default:
      return openApi(path);
  }
}

const groups = ['apps', 'batch'];

/** The group of requests about what one may do. */
export const reviews = 'authorization.k8s.io';
export const reviewPath = `/apis/${reviews}/v1/${review}`;

function versionOf(version: string) {
  const [major = '1', minor = '32'] = version.split('.');
  return {
    major,
    minor,
    gitVersion: `v${version}`,
    gitCommit: 'simulated',
    gitTreeState: 'clean',
    buildDate: '2025-06-18T00:00:00Z',
    goVersion: 'go1.23.8',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}

function groupOf(name: string) {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
}

function resourceList(groupVersion: string, resources: readonly object[]) {
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

function resourcesOf(group: ResourceType['group']): object[] {
  return resourceTypes
    .filter(type => type.group === group)
    .flatMap(type => [resourceOf(type), ...type.subresources.map(part => subresourceOf(type, part))]);
}

function resourceOf({ name, singular, kind, isNamespaced, shortNames, categories }: ResourceType) {
  return {
    name,
    singularName: singular,
    namespaced: isNamespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories && { categories }),
    storageVersionHash: 'simulated',
  };
}

function subresourceOf({ name, kind, isNamespaced }: ResourceType, part: string) {
  const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  return {
    name: `${name}/${part}`,
    singularName: '',
    namespaced: isNamespaced,
    ...(part === 'scale' ? scale : { kind }),
    verbs: part === 'log' ? ['get'] : ['get', 'patch', 'update'],
  };
}

function reviewResource() {
  return {
    name: review,
    singularName: 'selfsubjectaccessreview',
    namespaced: false,
    kind: 'SelfSubjectAccessReview',
    verbs: ['create'],
  };
}
