import type { RunNotice } from './run.api.ts';
import type { Condition } from './supervisor-condition.ts';
import type { RepairScope } from './supervisor-healing.ts';
import { inSeconds } from './supervisor-limits.ts';
import type { Patient } from './supervisor-trouble.ts';

const STEPS: Readonly<Record<RepairScope, { kind: RunNotice['kind']; words: string }>> = {
  element: { kind: 'restart', words: 'is made anew' },
  flow: { kind: 'recycle', words: 'gets a new worker' },
  run: { kind: 'restart', words: 'makes the whole pipeline start anew' },
};

/** What is made anew next, and why; `delay` in milliseconds. */
export interface RepairStep {
  readonly scope: RepairScope;
  readonly delay: number;
  readonly reason: string;
}

/** Says what is done for whoever is in trouble. */
export function tellStep(condition: Condition, patient: Patient, { scope, delay, reason }: RepairStep): void {
  const { kind, words } = STEPS[scope];
  const when = delay > 0 ? ` in ${inSeconds(delay)}` : '';
  condition.tell(kind, patient.element, `${patient.title} ${words}${when}: ${reason}.`);
}
