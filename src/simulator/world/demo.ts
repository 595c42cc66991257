import { demoRegistry } from './demoRegistry';
import { otherRegistries } from './otherRegistries';
import type { WorldData } from './worldData';

/** The world that a newcomer sees: a registry to browse, and one for each way in which a registry can disappoint. */
export const demoWorld: WorldData = { registries: [demoRegistry, ...otherRegistries] };
