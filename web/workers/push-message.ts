/** What is shown, and where it leads. */
export interface PushMessage {
  readonly title: string;
  readonly text: string;
  /** One with the same takes the place of the one before. */
  readonly tag: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** An address by http or https. */
  readonly link: string;
  /** A picture of this very server; null: none. */
  readonly image: string | null;
}

const MAX_TEXT = 2000;

/**
 * Reads what came; whatever it is, something is shown: browsers take the permission away from pages that show nothing.
 * `origin` is the app's own.
 */
export function readPush(text: string, origin: string, now: number): PushMessage {
  const message = parsed(text);
  const at = message['at'];
  return {
    title: textIn(message, 'title') ?? 'Sightline',
    text: textIn(message, 'text') ?? 'Something has happened.',
    tag: textIn(message, 'tag') ?? 'sightline',
    at: typeof at === 'number' && Number.isFinite(at) ? at : now,
    link: addressOf(textIn(message, 'link'), origin) ?? `${origin}/`,
    image: ownAddressOf(textIn(message, 'image'), origin),
  };
}

/** Read by hand: the service worker should be small. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    // What is no JSON says nothing.
    return {};
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function textIn(message: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = message[key];
  return typeof value === 'string' && value !== '' ? value.slice(0, MAX_TEXT) : undefined;
}

function addressOf(link: string | undefined, origin: string): string | null {
  if (link === undefined || !URL.canParse(link, origin)) return null;
  const url = new URL(link, origin);
  return /^https?:$/.test(url.protocol) ? url.href : null;
}

function ownAddressOf(link: string | undefined, origin: string): string | null {
  const address = addressOf(link, origin);
  return address !== null && new URL(address).origin === origin ? address : null;
}
