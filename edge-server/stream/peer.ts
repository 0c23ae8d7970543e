import type { Peer } from './offload-connection.ts';

/** A socket that carries text. */
export interface TextPeer extends Omit<Peer, 'send'> {
  send(text: string): void;
}

/** A socket that carries both. */
export type AnyPeer = Peer & TextPeer;
