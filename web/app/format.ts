/** Frames per second with one decimal; a dash when nothing is measured. */
export function formatRate(value: number | null): string {
  return value === null ? '–' : value.toFixed(value >= 100 ? 0 : 1);
}

/** Milliseconds, finer the smaller they are; a dash when nothing is measured. */
export function formatMs(value: number | null): string {
  if (value === null) return '–';
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

/** Bytes in megabytes with one decimal, as "3.7 MB". */
export function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A count with thin spaces between thousands, which every language reads. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** 0..1 as whole per cent. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
