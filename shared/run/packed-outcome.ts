import { DROP_REASONS } from './figures.ts';
import type { DropReason, FrameOutcome } from './figures.ts';
import { OUTCOME, droppedAs } from './flow-context.ts';

const REASONS: ReadonlySet<string> = new Set(DROP_REASONS);

/** An outcome as one word: `delivered`, or the reason of a drop. */
export function packOutcome(outcome: FrameOutcome): string {
  return outcome.kind === 'dropped' ? outcome.reason : outcome.kind;
}

/** The outcome that a word stands for; what nobody knows counts as failed. */
export function unpackOutcome(word: string): FrameOutcome {
  if (word === 'delivered' || word === 'filtered') return OUTCOME[word];
  return isReason(word) ? droppedAs(word) : OUTCOME.failed;
}

function isReason(word: string): word is DropReason {
  return REASONS.has(word);
}
