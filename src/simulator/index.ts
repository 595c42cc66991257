export { runSimulator, type SimulatorArguments } from './command';
export { type FaultKind, type FaultStep, faultKinds, faultSteps } from './faults/faults';
export type { GeneratedBody, Interruption, SimulatorRequest, SimulatorResponse } from './message';
export { openSimulator } from './openSimulator';
export { expansionMs } from './registry/expansion';
export type { RequestFilter, RequestLog, StrayRequest } from './requestLog';
export { type ServeOptions, type SimulatorServer, serve } from './serve/serve';
export type { SimulatedRegistry, Simulator, SimulatorOptions } from './simulator';
export type {
  GeneratedData,
  GrantData,
  ImageData,
  RegistryData,
  RepositoryData,
  UserData,
  WorldData,
} from './world/worldData';
