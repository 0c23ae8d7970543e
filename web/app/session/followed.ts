import type { ErrorCode } from '../../../shared/errors.ts';

/** What a session follows of the live list: whether the edge is heard. */
export interface FollowedFeed {
  on(listener: (snapshot: { readonly connected: boolean }) => void): unknown;
  hurry(): void;
}

/** What a session follows of a viewer: whether the edge refused it something. */
export interface FollowedViewer {
  on(
    event: 'state',
    listener: (state: { readonly error: { readonly code: ErrorCode } | null }) => void,
  ): unknown;
}
