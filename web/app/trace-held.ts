import { DROP_REASONS } from '../../shared/run/figures.ts';
import type { DropReason, RunFigures } from '../../shared/run/figures.ts';
import { formatCount } from './format.ts';
import { DROP_WORDS } from './graph/words.ts';

/** One place where messages ended, and how many. */
interface End {
  readonly count: number;
  readonly words: string;
}

/** More places than these say little. */
const MOST = 4;

/** Where what came in between two looks at a run ended, since none of it came through. A sentence. */
export function whereFramesEnd(before: RunFigures, after: RunFigures): string {
  const came = after.ledger.captured - before.ledger.captured;
  if (came <= 0) return after.state === 'paused' ? 'It is paused.' : 'The source gave none.';
  const ends = [...atElements(before, after), ...onWires(before, after), ...atSource(before, after)]
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST)
    .map(({ count, words }) => `${formatCount(count)} ${words}`);
  const source = `The source gave ${formatCount(came)}`;
  return ends.length === 0 ? `${source}; all are still on their way.` : `${source}: ${ends.join(', ')}.`;
}

function atElements(before: RunFigures, after: RunFigures): End[] {
  return after.elements.flatMap(({ name, filtered, failed }) => {
    const known = before.elements.find((element) => element.name === name);
    return [
      { count: filtered - (known?.filtered ?? 0), words: `filtered by ${name}` },
      { count: failed - (known?.failed ?? 0), words: `failed at ${name}` },
    ];
  });
}

function onWires(before: RunFigures, after: RunFigures): End[] {
  return after.wires.flatMap(({ from, to, dropped }) => {
    const known = before.wires.find((wire) => wire.from === from && wire.to === to);
    return drops(known?.dropped ?? {}, dropped).map(({ reason, count }) => ({
      count,
      words: `dropped before ${to} (${DROP_WORDS[reason]})`,
    }));
  });
}

/** What the source or a pace left out came to no wire. */
function atSource(before: RunFigures, after: RunFigures): End[] {
  return drops(before.ledger.dropped, after.ledger.dropped)
    .filter(({ reason }) => reason === 'paced' || reason === 'paused')
    .map(({ reason, count }) => ({ count, words: `not taken (${DROP_WORDS[reason]})` }));
}

type Drops = RunFigures['ledger']['dropped'];

function drops(before: Drops, after: Drops): { readonly reason: DropReason; readonly count: number }[] {
  return DROP_REASONS.map((reason) => ({ reason, count: (after[reason] ?? 0) - (before[reason] ?? 0) }));
}
