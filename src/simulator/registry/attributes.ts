/** The switches that a repository, a tag and a manifest each have (ACR REST API, `changeableAttributes`). */
export interface Attributes {
  deleteEnabled: boolean;
  writeEnabled: boolean;
  readEnabled: boolean;
  listEnabled: boolean;
}

export const newAttributes = (): Attributes => ({
  deleteEnabled: true,
  writeEnabled: true,
  readEnabled: true,
  listEnabled: true,
});

const names = ['deleteEnabled', 'writeEnabled', 'readEnabled', 'listEnabled'] as const;

/** Applies the body of a PATCH; unknown keys are passed over, as the service does. */
export function changeAttributes(attributes: Attributes, change: Readonly<Record<string, unknown>>): void {
  for (const name of names) {
    const value = change[name];
    if (typeof value === 'boolean') attributes[name] = value;
  }
}
