import { messageOf } from '../../../shared/errors.ts';
import { arrivalProof } from './arrival.ts';
import { Session } from './session.ts';
import type { SessionPort } from './session.ts';

/** The page's session, and what was wrong with the proof that the page was opened with. */
export interface OpenedSession {
  readonly session: Session;
  /** In words; null: nothing. */
  readonly problem: string | null;
}

/** Opens the session of this page, and signs in with what its address held. */
export async function openSession(): Promise<OpenedSession> {
  const session = new Session({
    baseUrl: new URL('/', document.baseURI).href,
    fetch: (url, init) => fetch(url, init),
    port: openPort(),
  });
  if (arrivalProof === null) {
    void session.check();
    return { session, problem: null };
  }
  try {
    await session.signIn(arrivalProof);
    return { session, problem: null };
  } catch (error) {
    await session.check();
    return { session, problem: messageOf(error) };
  }
}

function openPort(): SessionPort {
  if (!('BroadcastChannel' in globalThis)) return { hear: () => {}, tell: () => {} };
  const channel = new BroadcastChannel('sightline-session');
  return {
    hear: (listener) => channel.addEventListener('message', listener),
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- only tabs of this origin have it
    tell: () => channel.postMessage('changed'),
  };
}
