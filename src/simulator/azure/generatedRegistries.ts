import type { AzureRegistryData, SubscriptionData } from '../world/azureData';

const locations = ['westus2', 'eastus', 'westeurope', 'southcentralus', 'australiaeast'];
const skus = ['Premium', 'Standard', 'Basic'];

/** The registries of a subscription that a world wants many of. Names are unique among subscriptions whose ids differ in their beginning. */
export function generatedRegistries({ id, generated }: SubscriptionData): AzureRegistryData[] {
  return Array.from({ length: generated?.registries ?? 0 }, (_, index) => ({
    name: `reg${id.slice(0, 8)}${String(index).padStart(5, '0')}`,
    resourceGroup: `group-${index % 10}`,
    location: locations[index % locations.length] ?? '',
    sku: skus[index % skus.length] ?? '',
  }));
}
