/** A moment as ACR writes it: seven digits of a second. */
export function isoTime(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, -1)}0000Z`;
}
