import { azureRegistries, demoAzure } from './demoAzure';
import { demoRegistry } from './demoRegistry';
import { otherRegistries } from './otherRegistries';
import { streamingRegistry } from './streamingRegistry';
import type { WorldData } from './worldData';

/** The world that a newcomer sees: a registry to browse, one that streams, one for each way in which a registry can disappoint, and an Azure to find them in. */
export const demoWorld: WorldData = {
  registries: [demoRegistry, streamingRegistry, ...otherRegistries, ...azureRegistries],
  azure: demoAzure,
};
