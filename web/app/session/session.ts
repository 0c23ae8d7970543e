import { SightlineError, messageOf } from '../../../shared/errors.ts';
import { codeOfStatus } from '../../store/status-code.ts';
import type { FollowedFeed, FollowedViewer } from './followed.ts';
import type { Proof } from './proof.ts';

/** What a browser may do at the edge, from least to most. */
export type SessionRole = 'view' | 'infer' | 'manage';

/** How this browser stands with the edge. */
export type SessionState =
  /** The edge was not reached yet. */
  | { readonly kind: 'unknown' }
  /** Nobody has to sign in. */
  | { readonly kind: 'open' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signed-in'; readonly role: SessionRole; readonly name: string };

/** What tells the other tabs of this browser that it was signed in or out. */
export interface SessionPort {
  hear(listener: () => void): void;
  tell(): void;
}

/** What a session is made of. */
export interface SessionParts {
  /** The edge's address, with a slash at its end. */
  readonly baseUrl: string;
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  readonly port: SessionPort;
}

const ROLES = ['view', 'infer', 'manage'] as const;

/** Whether this browser is let in at the edge, in all its tabs; and the way in and out. */
export class Session {
  readonly #parts: SessionParts;
  readonly #listeners = new Set<(state: SessionState) => void>();
  #state: SessionState = { kind: 'unknown' };
  #asking: Promise<void> | null = null;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    parts.port.hear(() => void this.check());
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Calls back on every change; gives the way to stop that. */
  on(listener: (state: SessionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks anew when the edge was lost or found, or refused something; hurries to the edge once it lets this browser in. */
  follow(feed: FollowedFeed, viewer: FollowedViewer): void {
    let heard: boolean | null = null;
    feed.on(({ connected }) => {
      if (connected !== heard) void this.check();
      heard = connected;
    });
    let refused = false;
    viewer.on('state', ({ error }) => {
      const isRefused = error?.code === 'unauthorized';
      if (isRefused && !refused) void this.check();
      refused = isRefused;
    });
    this.on(({ kind }) => {
      if (kind === 'signed-in' || kind === 'open') feed.hurry();
    });
  }

  /** Asks the edge how it stands; what was known stays where it does not answer. Never rejects. */
  check(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  /** Exchanges a proof for a cookie that no script sees. Rejects with the edge's words. */
  async signIn(proof: Proof): Promise<void> {
    await this.#send('POST', proof);
    await this.#changed();
    if (this.#state.kind === 'signed-out')
      throw new SightlineError(
        'forbidden',
        'The edge let this browser in, but the browser keeps no cookie of it. Allow cookies for this address.',
      );
  }

  /** Rejects with the edge's words; whoever could not be asked still lets this browser in. */
  async signOut(): Promise<void> {
    await this.#send('DELETE', null);
    await this.#changed();
  }

  async #changed(): Promise<void> {
    // One that was asked before does not know of it yet.
    await this.#asking;
    await this.check();
    this.#parts.port.tell();
  }

  async #ask(): Promise<void> {
    const [answer] = await Promise.allSettled([this.#read()]);
    if (answer.status === 'fulfilled' && answer.value !== null) this.#set(answer.value);
  }

  async #read(): Promise<SessionState | null> {
    const url = new URL('api/session', this.#parts.baseUrl);
    const response = await this.#parts.fetch(url, { cache: 'no-store' });
    return response.ok ? stateOf(await response.json()) : null;
  }

  async #send(method: string, proof: Proof | null): Promise<void> {
    const response = await this.#reach(method, proof);
    if (response.ok) return;
    const [body] = await Promise.allSettled([response.json()]);
    const words = body.status === 'fulfilled' ? recordOf(body.value).message : undefined;
    throw new SightlineError(
      codeOfStatus(response.status) ?? 'edge_lost',
      typeof words === 'string' ? words : `The edge answered with HTTP ${response.status}.`,
    );
  }

  async #reach(method: string, proof: Proof | null): Promise<Response> {
    const json = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(proof) };
    try {
      const url = new URL('api/session', this.#parts.baseUrl);
      return await this.#parts.fetch(url, { method, cache: 'no-store', ...(proof === null ? {} : json) });
    } catch (cause) {
      throw new SightlineError('edge_lost', `The edge does not answer: ${messageOf(cause)}.`, { cause });
    }
  }

  #set(state: SessionState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

/** Null: nothing that is understood. */
function stateOf(answer: unknown): SessionState | null {
  const { required, role, name } = recordOf(answer);
  if (required === false) return { kind: 'open' };
  if (required !== true) return null;
  const known = ROLES.find((each) => each === role);
  if (known === undefined) return { kind: 'signed-out' };
  return { kind: 'signed-in', role: known, name: typeof name === 'string' ? name : '' };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
