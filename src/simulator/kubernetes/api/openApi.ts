import { apiVersionOf, type ResourceType, resourceTypes } from './resourceTypes';

/**
 * The little of an OpenAPI document (version 3) that clients look into before they change things: which calls take `dryRun` and
 * `fieldValidation`. There are no schemas: clients that want to check a manifest against them have to leave that to the server.
 */
export function openApi(path: string): unknown {
  const groups = ['api/v1', 'apis/apps/v1', 'apis/batch/v1'];
  if (path === '/openapi/v3') {
    const entries = groups.map(name => [name, { serverRelativeURL: `/openapi/v3/${name}?hash=simulated` }]);
    return { paths: Object.fromEntries(entries) };
  }
  const wanted = groups.find(name => path === `/openapi/v3/${name}`);
  if (wanted === undefined) return undefined;
  const types = resourceTypes.filter(type => rootOf(type) === wanted);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'simulated' },
    paths: Object.fromEntries(types.map(type => [`/${pathOf(type)}`, operations(type)])),
  };
}

function rootOf(type: ResourceType): string {
  return `${type.group === '' ? 'api' : 'apis'}/${apiVersionOf(type)}`;
}

function pathOf(type: ResourceType): string {
  return `${rootOf(type)}/${type.isNamespaced ? 'namespaces/{namespace}/' : ''}${type.name}/{name}`;
}

function operations({ group, kind }: ResourceType) {
  const parameter = (name: string) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } });
  const names = ['dryRun', 'fieldManager', 'fieldValidation', 'force'];
  return {
    patch: {
      operationId: `patch${kind}`,
      parameters: names.map(parameter),
      responses: {},
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': { group, version: 'v1', kind },
    },
  };
}
