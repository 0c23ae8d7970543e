import { MAIN_FLOW } from './graph.ts';
import type { Healing } from './supervisor-healing.ts';
import type { RepairTarget } from './supervisor-repairs.ts';
import type { Patient } from './supervisor-trouble.ts';

/** The element alone; flows have no smaller part than themselves. */
export function elementTarget(patient: Patient): RepairTarget {
  return { scope: 'element', name: patient.element ?? '', flow: patient.flow };
}

/** What is made anew for whoever is in trouble, as deep as that is. */
export function targetOf(patient: Patient): RepairTarget {
  const { scope } = patient.trouble;
  if (scope === 'element') return elementTarget(patient);
  // The host's own thread cannot be replaced: there the pipeline is the next larger thing.
  if (scope === 'run' || patient.flow === MAIN_FLOW) return { scope: 'run', name: '', flow: null };
  return { scope: 'flow', name: patient.flow, flow: patient.flow };
}

/** Has it made anew. */
export function perform(healing: Healing, { scope, name }: RepairTarget): Promise<void> {
  if (scope === 'run') return healing.restartRun();
  return scope === 'flow' ? healing.recycleFlow(name) : healing.remake(name);
}
