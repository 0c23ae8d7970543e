/** The longest text that is taken in, in characters: more is not read anyway. */
export const MAX_TEXT = 1024 * 1024;
