import type { ConnectMessage, FromFrame, ToFrame, ViewSettings } from './protocol.ts';

const MAX_TEXT = 4096;
const PLACEMENTS = ['auto', 'browser', 'edge'] as const;

/** A foreign page's greeting, or null for any other message. */
export function parseConnect(data: unknown): ConnectMessage | null {
  const message = recordOf(data);
  return message?.sightline === 'connect' && message.protocol === 1
    ? { sightline: 'connect', protocol: 1 }
    : null;
}

/** What a foreign page asks for, or null when it is nothing we know: it is not to be trusted. */
export function parseToFrame(data: unknown): ToFrame | null {
  const message = recordOf(data);
  if (message?.type === 'close') return { type: 'close' };
  if (message?.type !== 'configure') return null;
  const settings = parseSettings(message.settings);
  return settings === null ? null : { type: 'configure', settings };
}

/** What the frame tells, or null when it is nothing we know (another version's). */
export function parseFromFrame(data: unknown): FromFrame | null {
  return isFromFrame(data) ? data : null;
}

/** The placement an attribute names; anything else is `auto`. */
export function parsePlacement(text: unknown): ViewSettings['placement'] {
  return PLACEMENTS.find((placement) => placement === text) ?? 'auto';
}

function parseSettings(data: unknown): ViewSettings | null {
  const settings = recordOf(data);
  if (settings === null || !isText(settings.pipeline) || !isText(settings.source)) return null;
  return {
    pipeline: settings.pipeline,
    source: settings.source,
    placement: parsePlacement(settings.placement),
    ...(isText(settings.token) ? { token: settings.token } : {}),
  };
}

/** The frame is of our own origin: the kind of message is checked, its detail is taken as it is. */
function isFromFrame(data: unknown): data is FromFrame {
  const message = recordOf(data);
  if (message === null) return false;
  if (message.type === 'connected' || message.type === 'closed') return true;
  const known = message.type === 'detections' || message.type === 'state' || message.type === 'error';
  return known && recordOf(message.detail) !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT;
}

function recordOf(data: unknown): Readonly<Record<string, unknown>> | null {
  return typeof data === 'object' && data !== null ? { ...data } : null;
}
