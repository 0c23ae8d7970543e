/** What a browser says of its line; what it does not say is absent. */
export interface LineHints {
  /** The user wants data to be saved. */
  readonly saveData: boolean;
  /** It is about as slow as a mobile line of the second or third generation. */
  readonly isSlow: boolean;
}

const SLOW_TYPES: readonly unknown[] = ['slow-2g', '2g', '3g'];

/**
 * Reads `navigator.connection`, which half of the browsers lack. What is not told is no reason to be careful.
 */
export function lineHintsOf(navigator: object): LineHints {
  const connection: unknown = Reflect.get(navigator, 'connection');
  if (typeof connection !== 'object' || connection === null) return { saveData: false, isSlow: false };
  return {
    saveData: Reflect.get(connection, 'saveData') === true,
    isSlow: SLOW_TYPES.includes(Reflect.get(connection, 'effectiveType')),
  };
}
