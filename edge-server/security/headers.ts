import { isPublicAsset } from './access.ts';

/** Path of the page that foreign pages hold in an iframe. */
export const FRAME_PATH = '/embed/frame.html';

const PERMISSIONS = 'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), serial=()';

/** The content security policy of every answer; only who may frame it differs. */
export function contentSecurityPolicy(frameAncestors: readonly string[]): string {
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors.join(' ')}`,
  ].join('; ');
}

/** Browsers come by HTTPS alone from then on, for 30 days; for names with a certificate that they know. */
export const STRICT_TRANSPORT = { 'Strict-Transport-Security': 'max-age=2592000' };

/** Headers that every answer at this path carries: isolation (threads need it), the policy, and no guessing of types. */
export function securityHeaders(path: string, embedAncestors: readonly string[]): Record<string, string> {
  const framed = path === FRAME_PATH;
  return {
    'Content-Security-Policy': contentSecurityPolicy(framed ? embedAncestors : ["'self'"]),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': isPublicAsset(path) ? 'cross-origin' : 'same-origin',
    // Gives the frame threads although the page that holds it is not isolated.
    ...(framed ? { 'Document-Isolation-Policy': 'isolate-and-require-corp' } : {}),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': PERMISSIONS,
  };
}
