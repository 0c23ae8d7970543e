import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Identity } from './security/authenticator.ts';

/** What our middleware leaves for the routes, and what the HTTP server passes in (absent in tests without a socket). */
export interface AppEnv {
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    /** Who asks; null: nobody we know, of whom nothing had to be known. */
    identity: Identity | null;
  };
}

/** A request in our application. */
export type AppContext = Context<AppEnv>;

/** The address of whoever asks; `local` where there is no socket. */
export function remoteAddress(context: AppContext): string {
  return bindingsOf(context).incoming?.socket.remoteAddress ?? 'local';
}

/** What the HTTP server passed in; nothing where there is none. */
export function bindingsOf(context: AppContext): Partial<HttpBindings> {
  // Hono gives no bindings at all when a request is made without a server.
  const bindings: Partial<HttpBindings> | undefined = context.env;
  return bindings ?? {};
}
