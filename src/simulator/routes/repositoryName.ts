const pattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

/** The grammar of repository names (OCI distribution specification). */
export function isRepositoryName(name: string): boolean {
  return name.length <= 255 && pattern.test(name);
}
