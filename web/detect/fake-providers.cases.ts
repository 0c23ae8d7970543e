import { MemoryValues } from '../store/database.ts';
import { KeptVerdicts } from '../store/verdicts.ts';
import { CrashGuard } from './crash-guard.ts';
import { ProviderBook } from './provider-book.ts';

/** A provider book that remembers as long as it lives, in a page that never dies. */
export function fakeProviders(
  userAgent: string,
  verdicts = new KeptVerdicts(new MemoryValues()),
): ProviderBook {
  const life = { id: 'this', living: () => Promise.resolve(['this']) };
  return new ProviderBook({ verdicts, guard: new CrashGuard(null, life), userAgent, now: () => 1_000 });
}
