import type { RunStructure, EventTarget as RunTarget } from '../../../shared/run/control.ts';

/** Whom an event can be sent to, as it is offered. */
export interface TargetChoice {
  readonly label: string;
  readonly target: RunTarget;
}

/** Everybody, every flow, every element. */
export function targetsOf({ flows, elements }: RunStructure): TargetChoice[] {
  return [
    { label: 'everything', target: { to: 'all' } },
    ...flows.map(({ name }) => ({
      label: `flow ${name}`,
      target: { to: 'flows', flows: [name] } as const,
    })),
    ...elements.map(({ name }) => ({ label: name, target: { to: 'elements', elements: [name] } as const })),
  ];
}
