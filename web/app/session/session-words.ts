import type { SessionRole, SessionState } from './session.ts';

const MAY: Readonly<Record<SessionRole, string>> = {
  view: 'see pipelines and results',
  infer: 'see, and have frames worked on',
  manage: 'see, have frames worked on, and change everything',
};

/** What a role lets one do, after "may". */
export function mayWords(role: SessionRole): string {
  return MAY[role];
}

/** Why this browser may not change what is on the edge; null: it may, or nobody knows that it may not. */
export function whyNotManage(state: SessionState): string | null {
  if (state.kind === 'signed-out') return 'Sign in to the edge to change what is there.';
  if (state.kind !== 'signed-in' || state.role === 'manage') return null;
  return `"${state.name}" may ${mayWords(state.role)}; changing what is on the edge needs a token with the role "manage".`;
}

/** Why the edge would work on no frame of this browser; null: it would. */
export function whyNotInfer(state: SessionState): string | null {
  if (state.kind === 'signed-out') return 'Sign in to the edge to have frames worked on there.';
  if (state.kind !== 'signed-in' || state.role !== 'view') return null;
  return `"${state.name}" may see pipelines and results; having frames worked on needs a token with the role "infer".`;
}

/** Why the edge lists no run of this browser; null: it would. */
export function whyUnlisted(state: SessionState): string | null {
  if (state.kind === 'signed-out') return 'Not listed: nobody is signed in to the edge here.';
  if (state.kind !== 'signed-in' || state.role !== 'view') return null;
  return `Not listed: "${state.name}" may only see; being listed needs a token with the role "infer".`;
}
