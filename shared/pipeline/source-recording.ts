import { isJsonObject } from '../json.ts';
import type { GraphElement, GraphWire } from '../run/graph.ts';

/** Its clips are made of what its source sends. */
const RECORDER = 'save_clips';
/** What hides parts of pictures. */
const CONCEALING = new Set(['privacy', 'mask']);
/** What gives frames on as they came. */
const UNCHANGING = new Set(['motion', 'sample', 'throttle', 'tap']);

/**
 * Has the source of a pipeline that saves clips keep what it reads (`record`), where that shows nothing more than the
 * frames that reach `save_clips`: no element hides anything, and none that may change pictures stands between the two.
 * Otherwise clips are made of those frames.
 */
export function recordingSource(
  elements: readonly GraphElement[],
  wires: readonly GraphWire[],
): readonly GraphElement[] {
  const [source, ...others] = elements;
  if (source === undefined || !isJsonObject(source.config) || !mayRecord(source, others, wires))
    return elements;
  return [{ ...source, config: { ...source.config, record: true } }, ...others];
}

function mayRecord(
  source: GraphElement,
  others: readonly GraphElement[],
  wires: readonly GraphWire[],
): boolean {
  const recorders = others.filter(({ type }) => type === RECORDER);
  if (recorders.length === 0 || others.some(({ type }) => CONCEALING.has(type))) return false;
  const unchanging = new Set(others.filter(({ type }) => UNCHANGING.has(type)).map(({ name }) => name));
  return recorders.every(({ name }) =>
    originsOf(name, wires, unchanging).every((from) => from === source.name),
  );
}

/** Who made the frames that reach an element: whoever gives on what came is followed back. */
function originsOf(to: string, wires: readonly GraphWire[], through: ReadonlySet<string>): readonly string[] {
  const origins = new Set<string>();
  const seen = new Set<string>();
  for (const waiting = [to]; waiting.length > 0;) {
    const at = waiting.pop();
    const feeders = wires.filter((wire) => wire.to === at && wire.kind === 'frame').map(({ from }) => from);
    for (const from of feeders.filter((each) => !seen.has(each))) {
      seen.add(from);
      if (through.has(from)) waiting.push(from);
      else origins.add(from);
    }
  }
  return [...origins];
}
