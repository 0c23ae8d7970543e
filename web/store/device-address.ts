/** Where a paired edge is reached through the one at `baseUrl`: as that one, below it. Null: that one itself. */
export function deviceBase(baseUrl: string, device: string | null): string {
  return device === null ? baseUrl : new URL(`api/devices/${encodeURIComponent(device)}/`, baseUrl).href;
}
