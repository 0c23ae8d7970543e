/** Whether an address is that of a synthetic source. */
export function isSynthetic(address: string): boolean {
  return address.startsWith('synthetic:');
}
