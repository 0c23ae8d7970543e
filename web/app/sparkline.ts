/**
 * The path of a line through samples, oldest left, in a box of the given size; the greatest value touches the top
 * unless `top` is greater. Empty with fewer than two samples.
 */
export function sparkline(samples: readonly number[], width: number, height: number, top = 0): string {
  if (samples.length < 2) return '';
  const highest = Math.max(top, ...samples);
  const step = width / (samples.length - 1);
  return samples
    .map((sample, index) => {
      const y = highest <= 0 ? height : height - (Math.max(0, sample) / highest) * height;
      return `${index === 0 ? 'M' : 'L'}${round(index * step)} ${round(y)}`;
    })
    .join('');
}

/** The newest `limit` of the samples and one more. */
export function pushSample(samples: readonly number[], sample: number, limit: number): readonly number[] {
  return [...samples, sample].slice(-limit);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
