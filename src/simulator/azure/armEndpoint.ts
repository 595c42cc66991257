import type { Clock } from '../../base/clock';
import type { SimulatorRequest, SimulatorResponse } from '../message';
import { versionRefusal } from './apiVersions';
import type { ArmCall, ArmState } from './armCall';
import { armError } from './armMessage';
import { type ArmKind, parseArm } from './armTarget';
import { authenticate, stepUp } from './authenticate';
import type { Tenant } from './directory';
import type { EntraTokens } from './entraTokens';
import { routeArm } from './route';

const retryAfterS = 5;

/** Answers for Resource Manager: who asks, then what stands in their tenant's way, then the routes. */
export function openArm(state: ArmState, tokens: EntraTokens, clock: Clock) {
  return (request: SimulatorRequest): { readonly kind: ArmKind; answer(): Promise<SimulatorResponse> } => {
    const [path = '', query = ''] = request.target.split(/\?(.*)/s);
    const target = parseArm(path);
    const answer = async () => {
      const claims = authenticate(request, tokens, clock.now());
      if ('status' in claims) return claims;
      const tenant = state.directory.tenant(claims.tid);
      if (!tenant) return armError(401, 'InvalidAuthenticationToken', 'The access token is invalid.');
      const parameters = new URLSearchParams(query);
      const apiVersion = parameters.get('api-version') ?? undefined;
      const { slowMs = 0 } = tenant.data;
      if (slowMs > 0) await clock.sleep(slowMs, request.signal);
      const refusal =
        stepUp(claims, tenant) ??
        throttled(tenant, target.kind) ??
        versionRefusal(target.namespace, apiVersion);
      if (refusal) return refusal;
      const call: ArmCall = {
        ...state,
        ...{ request, target, claims, tenant },
        names: target.names,
        query: parameters,
        apiVersion: apiVersion ?? '',
        now: clock.now(),
      };
      return counted(request.method, await routeArm(call));
    };
    return { kind: target.kind, answer };
  };
}

/** The list of tenants has a limit of its own, so that one busy tenant does not hide the others. */
function throttled(tenant: Tenant, kind: ArmKind): SimulatorResponse | undefined {
  if (kind === 'tenants' || tenant.throttledLeft <= 0) return undefined;
  tenant.throttledLeft -= 1;
  const retry = { 'retry-after': String(retryAfterS) };
  if (kind === 'resourceGraph') {
    const quota = { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '00:00:05' };
    const message =
      'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed.';
    return armError(429, 'RateLimiting', message, { headers: { ...retry, ...quota } });
  }
  const message = `Number of requests for tenant '${tenant.id}' exceeded. Please try again after '${retryAfterS}' seconds.`;
  const left = { 'x-ms-ratelimit-remaining-subscription-reads': '0' };
  return armError(429, 'SubscriptionRequestsThrottled', message, { headers: { ...retry, ...left } });
}

/** What is left of the rates, by the kinds that are counted apart. */
function counted(method: string, response: SimulatorResponse): SimulatorResponse {
  const kind = method === 'GET' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  const left =
    kind === 'reads'
      ? { 'x-ms-ratelimit-remaining-subscription-global-reads': '16499' }
      : {
          [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: '11999',
          [`x-ms-ratelimit-remaining-subscription-${kind}`]: '799',
        };
  return { ...response, headers: { ...left, ...response.headers } };
}
