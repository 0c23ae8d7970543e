/** Stands where a secret was left out. */
export const HIDDEN = '…';

/** Query parameters that say which picture is meant; whatever else an address says may be a secret. */
const HARMLESS =
  /^(channel|subtype|stream|streamid|profile|resolution|width|height|size|w|h|fps|framerate|quality|q|rate|camera|cam|res|proto|format|unicast|transportmode|overview|compression|rotation|frames|objects|seed|scene|video|video_size|input_format)$/i;

/** Begins where a word does: else a long word would be tried at each of its letters. */
const ADDRESS = /(?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^\s'"<>]+/gi;
const MAX_SHOWN = 300;

/** An address as it may be shown: without name and password, and without what may be a token. */
export function shownUri(uri: string): string {
  return withoutSecrets(uri).slice(0, MAX_SHOWN);
}

/** A text, say of another program, with what is secret in the addresses in it left out. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(ADDRESS, (address) => withoutQuery(withoutLogin(address)));
}

/** Whether an address as it is shown lacks something. */
export function hidesSecret(uri: string): boolean {
  return withoutSecrets(uri) !== uri;
}

/**
 * Name and password end at the last `@` before the path. Who forgot to escape a `/` in a password has not meant it to
 * be shown either: what cannot be a host and its port is left out as far as there is an `@`.
 */
function withoutLogin(address: string): string {
  const begin = address.indexOf('://') + 3;
  const slash = address.slice(begin).search(/[/?#]/);
  const end = slash < 0 ? address.length : begin + slash;
  const isHost = /^(\[[0-9a-f:.]+\]|[^:@]*)(:\d*)?$/i.test(address.slice(begin, end));
  const at = isHost
    ? -1
    : address.lastIndexOf('@', address.slice(begin, end).includes('@') ? end - 1 : undefined);
  return at < begin ? address : `${address.slice(0, begin)}${HIDDEN}${address.slice(at)}`;
}

function withoutQuery(address: string): string {
  const mark = address.indexOf('?');
  if (mark < 0) return address;
  const [query = '', ...hash] = address.slice(mark + 1).split('#');
  const shown = query.split('&').map((part) => {
    const [key = '', ...value] = part.split('=');
    if (value.length === 0 || HARMLESS.test(key)) return part;
    return `${key}=${HIDDEN}`;
  });
  return [`${address.slice(0, mark)}?${shown.join('&')}`, ...hash].join('#');
}
