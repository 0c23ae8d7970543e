import type { KeyPoint } from '../detection.ts';

/** Two key points that are joined by a line. */
export type Limb = readonly [KeyPoint, KeyPoint];

/** The 17 points of COCO poses, joined as a person is. Names as compared: letters only, lower case. */
const LIMBS: readonly (readonly [string, string])[] = [
  ['lefteye', 'righteye'],
  ['nose', 'lefteye'],
  ['nose', 'righteye'],
  ['lefteye', 'leftear'],
  ['righteye', 'rightear'],
  ['leftshoulder', 'rightshoulder'],
  ['leftshoulder', 'leftelbow'],
  ['leftelbow', 'leftwrist'],
  ['rightshoulder', 'rightelbow'],
  ['rightelbow', 'rightwrist'],
  ['leftshoulder', 'lefthip'],
  ['rightshoulder', 'righthip'],
  ['lefthip', 'righthip'],
  ['lefthip', 'leftknee'],
  ['leftknee', 'leftankle'],
  ['righthip', 'rightknee'],
  ['rightknee', 'rightankle'],
];

/** Key points below this score are guesses and are not drawn. */
export const KEYPOINT_THRESHOLD = 0.2;

/** The key points certain enough to draw. */
export function visiblePoints(points: readonly KeyPoint[]): KeyPoint[] {
  return points.filter((point) => point.score >= KEYPOINT_THRESHOLD);
}

/** The lines of a pose whose both ends are certain enough; none when the points are not those of a body. */
export function limbsOf(points: readonly KeyPoint[]): Limb[] {
  const byName = new Map(visiblePoints(points).map((point) => [plainName(point.name), point]));
  if (![...byName.keys()].some((name) => name.endsWith('shoulder') || name.endsWith('hip'))) return [];
  return LIMBS.flatMap(([from, to]): Limb[] => {
    const start = byName.get(from);
    const end = byName.get(to);
    return start === undefined || end === undefined ? [] : [[start, end]];
  });
}

/** `left_shoulder`, `leftShoulder` and `Left shoulder` are one name. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}
