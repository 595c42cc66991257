import type { SimulatorResponse } from '../message';
import type { ArmCall, SubscriptionCall } from './armCall';
import { armError, armRefusals } from './armMessage';
import type { ArmKind } from './armTarget';
import { wrongTenant } from './authenticate';
import { answerAgentPools } from './routes/agentPools';
import { answerAdminCredential, answerUserCredential } from './routes/clusterCredentials';
import { answerCluster, answerClusters, onCluster } from './routes/clusters';
import { answerFeature, answerProvider } from './routes/features';
import { answerImportImage } from './routes/importImage';
import { answerComputeUsages, answerLocks, answerPermissions } from './routes/obstacles';
import { answerOperation } from './routes/operations';
import {
  answerPrivateEndpoints,
  answerRegistries,
  answerRegistry,
  answerReplications,
  answerUsages,
  onRegistry,
} from './routes/registries';
import { answerResourceGraph } from './routes/resourceGraph';
import { answerRoleAssignments } from './routes/roleAssignments';
import { answerCommandResult, answerRunCommand } from './routes/runCommand';
import { answerSubscription, answerSubscriptions, answerTenants } from './routes/subscriptions';
import { answerGenerateCredentials, answerScopeMaps, answerTokens } from './routes/tokens';

type Answer<Call> = (call: Call) => SimulatorResponse | Promise<SimulatorResponse>;

interface Route {
  readonly methods: readonly string[];
  readonly answer: Answer<SubscriptionCall>;
}

const read = (answer: Answer<SubscriptionCall>): Route => ({ methods: ['GET'], answer });
const act = (answer: Answer<SubscriptionCall>): Route => ({ methods: ['POST'], answer });
const keep = (answer: Answer<SubscriptionCall>, ...more: readonly string[]): Route => ({
  methods: ['GET', 'PUT', ...more],
  answer,
});

/** The routes below a subscription. */
const routes: Readonly<Partial<Record<ArmKind, Route>>> = {
  subscriptions: read(answerSubscription),
  registries: read(answerRegistries),
  azureRegistry: read(onRegistry(answerRegistry)),
  replications: read(onRegistry(answerReplications)),
  privateEndpoints: read(onRegistry(answerPrivateEndpoints)),
  usages: read(onRegistry(answerUsages)),
  scopeMaps: keep(onRegistry(answerScopeMaps), 'DELETE'),
  registryTokens: keep(onRegistry(answerTokens), 'DELETE'),
  generateCredentials: act(onRegistry(answerGenerateCredentials)),
  importImage: act(onRegistry(answerImportImage)),
  clusters: read(answerClusters),
  cluster: read(onCluster(answerCluster)),
  userCredential: act(onCluster(answerUserCredential)),
  adminCredential: act(onCluster(answerAdminCredential)),
  runCommand: act(onCluster(answerRunCommand)),
  commandResults: read(onCluster(answerCommandResult)),
  agentPools: keep(onCluster(answerAgentPools)),
  permissions: read(onCluster(answerPermissions)),
  locks: read(answerLocks),
  computeUsages: read(answerComputeUsages),
  roleAssignments: keep(answerRoleAssignments),
  feature: { methods: ['GET', 'POST'], answer: answerFeature },
  provider: { methods: ['GET', 'POST'], answer: answerProvider },
  operation: read(answerOperation),
};

/** Hands a call that was let in to whoever answers for its address. */
export function routeArm(call: ArmCall): SimulatorResponse | Promise<SimulatorResponse> {
  const { target, names, request } = call;
  const isGet = request.method === 'GET';
  if (target.kind === 'tenants') return isGet ? answerTenants(call) : armRefusals.method(request.method);
  if (target.kind === 'resourceGraph') return answerResourceGraph(call);
  if (target.kind === 'subscriptions' && names.subscription === undefined)
    return isGet ? answerSubscriptions(call) : armRefusals.method(request.method);
  const route = routes[target.kind];
  return route ? belowSubscription(call, route) : armRefusals.path();
}

function belowSubscription(
  call: ArmCall,
  { methods, answer }: Route,
): SimulatorResponse | Promise<SimulatorResponse> {
  const { directory, tenant, names, request, claims, target } = call;
  const { subscription: id = '' } = names;
  const subscription = directory.subscription(id);
  if (!subscription) return armRefusals.subscription(id);
  if (subscription.tenant !== tenant) return wrongTenant(claims, subscription.tenant);
  if (!methods.includes(request.method)) return armRefusals.method(request.method);
  const { denied } = subscription.data;
  const isRead = request.method === 'GET';
  const isDenied = target.kind !== 'subscriptions' && (denied === true || (denied === 'writes' && !isRead));
  return isDenied ? forbidden(call) : answer({ ...call, subscription });
}

/** 403 in the words of Resource Manager, which name who, what and where. */
function forbidden({ claims, target, request, names }: ArmCall): SimulatorResponse {
  const verb = { GET: 'read', PUT: 'write', DELETE: 'delete' }[request.method] ?? 'action';
  const scope = names.scope ?? request.target.replace(/\?.*$/, '');
  const message = `The client '${claims.upn}' with object id '${claims.oid}' does not have authorization to perform action '${target.namespace}/${target.kind}/${verb}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  return armError(403, 'AuthorizationFailed', message);
}
