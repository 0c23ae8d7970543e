import { SightlineError } from '../../shared/errors.ts';
import { HIDDEN, withoutSecrets } from './shown-uri.ts';

/** A copy of plain data whose addresses (`uri`) are as they may be shown. */
export function hideSecrets<T>(data: T): T {
  const shown = structuredClone(data);
  for (const place of addressesIn(shown)) place.uri = withoutSecrets(place.uri);
  return shown;
}

/**
 * Completes what came back from somebody who was shown data without its secrets: every address that lacks something
 * gets it back from the address it was shown for. Throws `invalid_document` when there is none.
 */
export function restoreSecrets(data: unknown, stored: unknown): void {
  const whole = new Map([...addressesIn(stored)].map(({ uri }) => [withoutSecrets(uri), uri]));
  for (const place of addressesIn(data)) {
    if (!place.uri.includes(HIDDEN)) continue;
    const found = whole.get(place.uri);
    if (found === undefined) throw lacking(place.uri);
    place.uri = found;
  }
}

/** Everything that has an address, however deep it lies. */
function* addressesIn(data: unknown): Generator<{ uri: string }, void> {
  for (const waiting: unknown[] = [data]; waiting.length > 0;) {
    const one = waiting.pop();
    if (typeof one !== 'object' || one === null) continue;
    if (hasAddress(one)) yield one;
    for (const value of Object.values(one)) if (typeof value === 'object') waiting.push(value);
  }
}

function hasAddress(one: object): one is { uri: string } {
  return 'uri' in one && typeof one.uri === 'string';
}

function lacking(uri: string): SightlineError {
  const words = `${withoutSecrets(uri)} lacks its password or token ("${HIDDEN}" stands there). Write the whole address.`;
  return new SightlineError('invalid_document', words);
}
