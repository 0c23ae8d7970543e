import { SightlineError } from '../../shared/errors.ts';

/** What somebody may do, from least to most; each role may all that those before it may. */
export const ROLES = ['view', 'infer', 'manage'] as const;
/** `view`: see lists, results, pictures. `infer`: also have frames worked on. `manage`: also change and control. */
export type Role = (typeof ROLES)[number];

/** Whether one who has a role may do what needs another. */
export function permits(has: Role, needed: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needed);
}

/** Words for people who lack a role. */
export function roleWords(role: Role): string {
  return {
    view: 'see pipelines and results',
    infer: 'have frames worked on',
    manage: 'change and control things',
  }[role];
}

/** The refusal of one who may not. */
export function lacking(role: Role, needed: Role, name?: string): SightlineError {
  const who = name === undefined ? 'Whoever asks' : `"${name}"`;
  return new SightlineError(
    'forbidden',
    // What is to be done comes first: a connection that is closed has room for no more than that.
    `This needs the role "${needed}". ${who} may ${roleWords(role)}, but not ${roleWords(needed)}.`,
  );
}
