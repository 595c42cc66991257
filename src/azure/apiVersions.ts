/** The api-version that each service is called with: the newest stable one whose answers we read (acr-facts §4). */
export const apiVersions = {
  tenants: '2022-12-01',
  subscriptions: '2022-12-01',
  resourceGraph: '2024-04-01',
  containerRegistry: '2025-11-01',
  containerService: '2026-04-01',
  authorization: '2022-04-01',
  features: '2021-07-01',
  locks: '2020-05-01',
  compute: '2024-07-01',
} as const;
