import { UsageError } from './usage.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a time off the command line, so long ago (`10m`) or a date; gives milliseconds since 1970. Throws `UsageError`. */
export function parseInstant(flag: string, text: string, now: number): number {
  const [, count = '', unit = ''] = /^(\d{1,7}(?:\.\d{1,3})?)([smhd])$/.exec(text) ?? [];
  const ago = UNITS[unit];
  if (ago !== undefined) return now - Number(count) * ago;
  const at = /^\d{4}-\d\d/.test(text)
    ? Date.parse(text)
    : /^\d{12,15}$/.test(text)
      ? Number(text)
      : Number.NaN;
  if (Number.isFinite(at)) return at;
  throw new UsageError(
    `${flag} must be so long ago (90s, 10m, 2h, 7d), or a time such as 2026-05-01T08:00:00Z.`,
  );
}
