import type { PageLife } from './crash-guard.ts';

const PREFIX = 'sightline-page-';

/**
 * Lets the other pages of this origin know that this one lives: by a lock, which the browser takes back however the page
 * ends. Where there are no locks (pages that were not served securely), nobody can tell who lives.
 */
export function showLife(locks: LockManager | undefined): PageLife {
  const id = crypto.getRandomValues(new Uint32Array(4)).join('-');
  // Held until the page ends; refused only where the page may keep nothing at all.
  if (locks !== undefined) void Promise.allSettled([locks.request(`${PREFIX}${id}`, forever)]);
  return { id, living: () => livingOf(locks) };
}

async function livingOf(locks: LockManager | undefined): Promise<readonly string[] | null> {
  const [query] = await Promise.allSettled([locks?.query()]);
  if (query.status === 'rejected' || query.value === undefined) return null;
  const names = (query.value.held ?? []).map(({ name }) => name ?? '');
  return names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}

function forever(): Promise<void> {
  return new Promise(() => undefined);
}
