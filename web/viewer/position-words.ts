import type { DetectorGroup } from './detector-groups.ts';
import type { Position } from './mover.ts';
import type { DetectorPlace } from './viewer.api.ts';

/** Why all detectors are on the edge where the run as a whole was moved there. */
export const WHOLE_RUN = 'the whole run is on the edge';

/** Where a group of detectors is. */
export type GroupPosition = Position & { readonly group: DetectorGroup };

/** Why all detectors are where they are: in one sentence where that is the same for all, else told one by one. */
export function reasonOf(positions: readonly GroupPosition[]): string {
  const [first] = positions;
  if (first === undefined) return '';
  const { placement, reason } = first;
  if (positions.every((at) => at.placement === placement && at.reason === reason)) return reason;
  return positions.map(inWords).join('; ');
}

function inWords({ group, placement, reason }: GroupPosition): string {
  const names = group.steps.map(({ name }) => `\`${name}\``).join(', ');
  return `${names} ${placement === 'edge' ? 'on the edge' : 'here'}: ${reason}`;
}

/** Each detector, in the order of the pipeline. Of a group that is on the edge, a part may look here. */
export function placesIn(positions: readonly GroupPosition[]): readonly DetectorPlace[] {
  return positions
    .flatMap(({ group, detectors, placement, reason }) =>
      group.steps.map(({ name }, step) => ({
        at: group.at[step] ?? 0,
        place: { element: name, placement: detectors?.[step]?.placement ?? placement, reason },
      })),
    )
    .toSorted((a, b) => a.at - b.at)
    .map(({ place }) => place);
}
