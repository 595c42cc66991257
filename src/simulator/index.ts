export { runSimulator, type SimulatorArguments } from './command';
export { type FaultKind, type FaultStep, faultKinds, faultSteps } from './faults/faults';
export type {
  ClusterUserData,
  KubeletEra,
  KubernetesData,
} from './kubernetes/kubernetesData';
export type { OpenKubernetes } from './kubernetes/openKubernetes';
export type { GeneratedBody, Interruption, SimulatorRequest, SimulatorResponse } from './message';
export { openSimulator } from './openSimulator';
export { expansionMs } from './registry/expansion';
export { conversionMs, listingMs } from './registry/streaming/conversion';
export type { RequestFilter, RequestLog, SentToken, StrayRequest } from './requestLog';
export { type ServeOptions, type SimulatorServer, serve } from './serve/serve';
export type { SimulatedAzure, SimulatedRegistry, Simulator, SimulatorOptions } from './simulator';
export type {
  AzureData,
  AzureRegistryData,
  ClusterData,
  PoolData,
  RoleAssignmentData,
  SubscriptionData,
  TenantData,
} from './world/azureData';
export { azureWorld } from './world/azureWorld';
export type { ImageStreamingData, StreamingData } from './world/streamingData';
export type {
  GeneratedData,
  GrantData,
  ImageData,
  RegistryData,
  RepositoryData,
  UserData,
  WorldData,
} from './world/worldData';
