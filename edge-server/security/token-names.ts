import { SightlineError } from '../../shared/errors.ts';

const MAX_TOKENS = 1000;
const MAX_NAME = 64;

interface Named {
  readonly name: string;
}

/** Throws when a token may not be called this, or there are too many. */
export function checkName(name: string, known: readonly Named[]): void {
  if (name === '' || name.length > MAX_NAME)
    throw new SightlineError('invalid_message', `A token's name has 1 to ${MAX_NAME} characters.`);
  if (known.some((each) => each.name === name))
    throw new SightlineError(
      'conflict',
      `There is a token named "${name}" already. Revoke it, or choose another name.`,
    );
  if (known.length >= MAX_TOKENS)
    throw new SightlineError('conflict', `There are ${MAX_TOKENS} tokens, which is the most. Revoke some.`);
}

/** The id that a token begins with, by which it is listed and revoked; null: it is none of ours. */
export function tokenIdOf(token: string): string | null {
  return /^sightline_([0-9a-f]{8})_/.exec(token)?.[1] ?? null;
}

/** There is none of this name or id. */
export function unknownToken(name: string, known: readonly Named[]): SightlineError {
  const names = known.map((each) => each.name).join(', ');
  const there = names === '' ? 'There are none.' : `There are: ${names}.`;
  return new SightlineError('not_found', `There is no token "${name}". ${there}`);
}
