import { SightlineError } from '../../shared/errors.ts';
import { Session } from '../app/session/session.ts';

/** Lets this page use the edge that it came from. Rejects with words, those of the edge where it refuses. */
export async function enter(token: string): Promise<void> {
  const isFramed = window.parent !== window;
  const session = new Session({
    baseUrl: new URL('/', document.baseURI).href,
    fetch: (url, init) => fetch(url, init),
    port: { hear: () => {}, tell: () => {} },
  });
  await session.check();
  if (session.state.kind === 'open') return;
  try {
    await session.signIn(isFramed ? { token, framed: true } : { token });
  } catch (error) {
    if (isFramed && session.state.kind === 'signed-out' && isWithoutCookie(error)) throw noCookie();
    throw error;
  }
}

function isWithoutCookie(error: unknown): boolean {
  return error instanceof SightlineError && error.code === 'forbidden';
}

function noCookie(): SightlineError {
  return new SightlineError(
    'unauthorized',
    `The edge at ${location.origin} took the token, but this browser keeps no cookie for it in a page of another site. ` +
      'Start the edge with --https, or show the element on a page of its own site.',
  );
}
