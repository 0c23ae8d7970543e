/** The cache of the inference runtime's files. The service worker answers from it, and fills it once it is in charge. */
export const RUNTIME_CACHE = 'sightline-runtime';
