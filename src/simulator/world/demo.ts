import { azureRegistries, demoAzure } from './demoAzure';
import { demoRegistry } from './demoRegistry';
import { otherRegistries } from './otherRegistries';
import type { WorldData } from './worldData';

/** The world that a newcomer sees: a registry to browse, one for each way in which a registry can disappoint, and an Azure to find them in. */
export const demoWorld: WorldData = {
  registries: [demoRegistry, ...otherRegistries, ...azureRegistries],
  azure: demoAzure,
};
