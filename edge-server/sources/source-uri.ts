import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SightlineError, messageOf } from '../../shared/errors.ts';
import { splitAddress } from '../../shared/pipeline/source-address.ts';
import type { SourceHints } from '../../shared/pipeline/source-address.ts';
import { CAMERA } from '../../shared/pipeline/source-config.ts';
import { shownUri } from './shown-uri.ts';

/** What an address comes down to. */
export type SourcePlace =
  | { readonly kind: 'synthetic'; readonly query: string }
  | { readonly kind: 'publish'; readonly id: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'device'; readonly path: string; readonly hints: SourceHints }
  | { readonly kind: 'http'; readonly url: string; readonly hints: SourceHints }
  | { readonly kind: 'stream'; readonly url: string; readonly hints: SourceHints };

const SYNTHETIC = 'synthetic:';
const STREAMS = new Set(['rtsp', 'rtsps', 'rtmp', 'rtmps', 'rtmpt']);
/** Addresses that other programs know, and what to give instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  onvif: 'give the rtsp: address that the camera names for its stream',
  exec: 'programs are not run for a document; give what the program would read',
  echo: 'programs are not run for a document; give what the program would print',
  webrtc: 'give an rtsp: address, or let a browser publish its camera (publish:<id>)',
};

/**
 * Reads an address, of this server's own kinds or as Ambianic and go2rtc write them. Files count from `folder`; null
 * when files and devices of this machine may not be named, since the document came from elsewhere. Throws `camera`,
 * `forbidden` or `unsupported`, in words.
 */
export function parseSourceUri(uri: string, folder: string | null): SourcePlace {
  if (uri === CAMERA) throw cameraIsElsewhere();
  if (uri.startsWith(SYNTHETIC)) return { kind: 'synthetic', query: uri.slice(SYNTHETIC.length) };
  const { address, hints } = splitAddress(uri);
  if (/^(v4l2:)?device\?/i.test(address)) return namedDevice(address, hints, folder);
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === 'publish') return { kind: 'publish', id: publishedId(address) };
  if (scheme === 'http' || scheme === 'https') return { kind: 'http', url: checkedUrl(address), hints };
  if (scheme !== undefined && STREAMS.has(scheme)) return { kind: 'stream', url: checkedUrl(address), hints };
  if (scheme !== undefined && scheme !== 'file') throw notReadable(scheme);
  return local(scheme === undefined ? address : pathOf(address), hints, folder);
}

/** `fetch` takes no name and password in an address, though such are written down that way: they become a header. */
export function withoutPassword(url: string): { address: string; headers: Record<string, string> } {
  const address = new URL(url);
  const { username, password } = address;
  if (username === '') return { address: url, headers: {} };
  [address.username, address.password] = ['', ''];
  const secret = Buffer.from(`${decoded(username)}:${decoded(password)}`);
  return { address: address.href, headers: { authorization: `Basic ${secret.toString('base64')}` } };
}

/** A `%` that was not meant to begin anything is a part of the name or password. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // What cannot be decoded is taken as it is.
    return text;
  }
}

function local(name: string, hints: SourceHints, folder: string | null): SourcePlace {
  if (folder === null) throw filesAreForbidden(name);
  const path = resolve(folder, name);
  return /^\/dev\/video\d+$/.test(path) ? { kind: 'device', path, hints } : { kind: 'file', path };
}

/** `device?video=0&video_size=1280x720&framerate=30`, as go2rtc writes it. */
function namedDevice(address: string, hints: SourceHints, folder: string | null): SourcePlace {
  const query = new URLSearchParams(address.slice(address.indexOf('?') + 1));
  const video = query.get('video') ?? '0';
  const said: SourceHints = {
    ...(query.has('video_size') ? { size: query.get('video_size') ?? '' } : {}),
    ...(query.has('framerate') ? { fps: query.get('framerate') ?? '' } : {}),
    ...(query.has('input_format') ? { input_format: query.get('input_format') ?? '' } : {}),
    ...hints,
  };
  return local(/^\d+$/.test(video) ? `/dev/video${video}` : video, said, folder);
}

function publishedId(address: string): string {
  const id = address.slice('publish:'.length).replace(/^\/\//, '');
  if (/^[A-Za-z0-9][\w-]{0,63}$/.test(id)) return id;
  throw new SightlineError(
    'unsupported',
    'Say which publisher is meant, in letters, digits, - and _: publish:phone.',
  );
}

function pathOf(uri: string): string {
  if (!uri.startsWith('file://')) return uri.slice('file:'.length);
  try {
    return fileURLToPath(uri);
  } catch (cause) {
    throw new SightlineError('unsupported', `${uri} names no file of this machine: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function checkedUrl(uri: string): string {
  if (URL.canParse(uri) && new URL(uri).hostname !== '' && !/[\s\p{Cc}]/u.test(uri)) return uri;
  throw new SightlineError(
    'unsupported',
    `${shownUri(uri)} is not an address. In a name or password, write / as %2F, @ as %40, : as %3A.`,
  );
}

function notReadable(scheme: string): SightlineError {
  const instead = Object.hasOwn(ELSEWHERE, scheme) ? ELSEWHERE[scheme] : undefined;
  const known = 'give a file, http(s):, rtsp(s):, rtmp:, /dev/videoN, publish:<id> or synthetic:';
  return new SightlineError('unsupported', `A source cannot be read from "${scheme}:": ${instead ?? known}.`);
}

function cameraIsElsewhere(): SightlineError {
  return new SightlineError(
    'camera',
    '"camera" is the camera of a browser, and this machine has no such thing. Name a device (/dev/video0), an address ' +
      '(rtsp://…, http://…) or a file.',
  );
}

function filesAreForbidden(uri: string): SightlineError {
  return new SightlineError(
    'forbidden',
    `Files of this machine can be named only in its own document and on its command line, so "${shownUri(uri)}" is not opened.`,
  );
}
