/** What another edge needs of a request; never who asks, or from where. */
const ASKED = [
  'accept',
  'content-type',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'range',
  'last-event-id',
  'x-request-id',
];
/** What a browser needs of an answer; never cookies, policies or redirections, which are ours to give. */
const ANSWERED = [
  'content-type',
  'content-length',
  'content-range',
  'content-disposition',
  'accept-ranges',
  'etag',
  'last-modified',
  'cache-control',
  'retry-after',
];
/** Nothing that a browser would run or show as a page of ours. */
const HARMLESS =
  /^(application\/(json|x-ndjson|zip|octet-stream|yaml|schema\+json)|text\/(plain|csv|event-stream)|image\/(jpeg|png|webp|avif|gif)|video\/[\w.+-]+|audio\/[\w.+-]+)\s*(;|$)/i;

/** The headers of a request that go on. */
export function proxiedRequestHeaders(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ASKED) {
    const value = headers.get(name);
    if (value !== null) kept[name] = value;
  }
  return kept;
}

/** The headers of an answer that go back. What a browser might run is only to be saved. */
export function proxiedAnswerHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Headers {
  const kept = new Headers();
  for (const name of ANSWERED) {
    const value = headers[name];
    if (typeof value === 'string') kept.set(name, value);
  }
  const type = kept.get('content-type');
  if (type !== null && !HARMLESS.test(type)) {
    kept.set('Content-Type', 'application/octet-stream');
    kept.set('Content-Disposition', 'attachment');
  }
  if (!kept.has('cache-control')) kept.set('Cache-Control', 'no-store');
  return kept;
}
