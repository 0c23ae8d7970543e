/** Root keys of documents written for Ambianic that do no harm, though nothing reads them yet. */
export const UNUSED_ROOT_KEYS: readonly string[] = [
  'data_dir',
  'logging',
  'ui',
  'notifications',
  'ifttt_webhook_id',
  'timeline',
  'display_name',
];
