import type { EditAction, ZoneEdit } from './zone-edit.ts';

/** What of a key press counts. */
export type PressedKey = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** So far an arrow key goes, in shares of the picture; with Shift. */
const [STEP, LEAP] = [0.01, 0.05];

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key does to what is chosen, or to what is being drawn; null: nothing. */
export function actionOfKey(edit: ZoneEdit, pressed: PressedKey): EditAction | null {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = pressed;
  if (ctrlKey || metaKey) return ofCommand(edit, key.toLowerCase(), shiftKey);
  if (altKey) return null;
  if (edit.drawing !== null) return ofDrawing(key);
  const arrow = Object.hasOwn(ARROWS, key) ? ARROWS[key] : undefined;
  if (arrow === undefined) return ofChosen(edit, key);
  const by = shiftKey ? LEAP : STEP;
  return moved(edit, [arrow[0] * by, arrow[1] * by]);
}

function ofCommand({ drawing }: ZoneEdit, key: string, isShifted: boolean): EditAction | null {
  if (key === 'z' && !isShifted) return { do: drawing === null ? 'undo' : 'draw-back' };
  return key === 'y' || key === 'z' ? { do: 'redo' } : null;
}

function ofDrawing(key: string): EditAction | null {
  if (key === 'Enter') return { do: 'close' };
  if (key === 'Backspace' || key === 'Delete') return { do: 'draw-back' };
  return key === 'Escape' ? { do: 'give-up' } : null;
}

function ofChosen({ chosen }: ZoneEdit, pressed: string): EditAction | null {
  if (chosen === null) return null;
  const { key, corner } = chosen;
  const isDelete = pressed === 'Delete' || pressed === 'Backspace';
  if (isDelete) return corner === null ? { do: 'remove', key } : { do: 'drop-corner', key, corner };
  const isInsert = pressed === 'Insert' || pressed === '+';
  return isInsert && corner !== null ? { do: 'insert', key, after: corner } : null;
}

function moved({ chosen, shapes }: ZoneEdit, by: readonly [number, number]): EditAction | null {
  if (chosen === null) return null;
  const { key, corner } = chosen;
  if (corner === null) return { do: 'shift', key, by };
  const [x, y] = shapes.find((shape) => shape.key === key)?.corners[corner] ?? [0, 0];
  return { do: 'place', key, corner, at: [x + by[0], y + by[1]] };
}
