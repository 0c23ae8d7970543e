import type { Corner } from '../../shared/editing/shapes.ts';
import type { Size } from '../overlay/fit.ts';
import type { EditAction, ZoneEdit } from './zone-edit.ts';
import { distance, hitAt, REACH } from './zone-hit.ts';

/** What a pointer works with. */
export interface ZonePointerParts {
  readonly edit: () => ZoneEdit | null;
  /** Of the picture as it is shown, CSS pixels. */
  readonly size: () => Size;
  readonly tell: (action: EditAction) => void;
  /** Where it is while something is drawn; null: nowhere. */
  readonly aim: (at: Corner | null) => void;
  /** Something was taken hold of: the keys are about it from now on. */
  readonly taken: () => void;
}

/** What is pulled: where it was taken hold of, and where the corner was then. */
interface Pull {
  readonly pointer: number;
  readonly key: number;
  /** Null: the whole shape. */
  readonly corner: number | null;
  readonly from: Corner;
  readonly origin: Corner;
}

/** Turns presses and pulls on a picture into actions. One pull at a time: other fingers do nothing meanwhile. */
export class ZonePointer {
  readonly #parts: ZonePointerParts;
  #pull: Pull | null = null;
  #last: Corner = [0, 0];

  constructor(parts: ZonePointerParts) {
    this.#parts = parts;
  }

  readonly down = (event: PointerEvent): void => {
    const edit = this.#parts.edit();
    if (edit === null || edit.drawing !== null || this.#pull !== null || event.button !== 0) return;
    const [at, size] = [placeOf(event), this.#parts.size()];
    const hit = hitAt(edit, edit.chosen?.key ?? null, at, size);
    if (hit === null) return this.#parts.tell({ do: 'choose', choice: null });
    if (event.currentTarget instanceof SVGElement) event.currentTarget.setPointerCapture(event.pointerId);
    this.#parts.tell({ do: 'hold' });
    if (hit.on === 'edge') this.#parts.tell({ do: 'insert', key: hit.key, after: hit.after, at });
    const corner = hit.on === 'corner' ? hit.corner : hit.on === 'edge' ? hit.after + 1 : null;
    this.#parts.tell({ do: 'choose', choice: { key: hit.key, corner } });
    const now = this.#parts.edit()?.shapes.find(({ key }) => key === hit.key);
    const origin = now?.corners[corner ?? 0] ?? at;
    this.#pull = { pointer: event.pointerId, key: hit.key, corner, from: at, origin };
    this.#last = at;
    this.#parts.taken();
  };

  readonly move = (event: PointerEvent): void => {
    const at = placeOf(event);
    if (this.#parts.edit()?.drawing !== null)
      return this.#parts.aim(event.pointerType === 'touch' ? null : at);
    const pull = this.#pull;
    if (pull === null || pull.pointer !== event.pointerId) return;
    const { key, corner, from, origin } = pull;
    const shift = [at[0] - this.#last[0], at[1] - this.#last[1]] as const;
    this.#last = at;
    if (corner === null) return this.#parts.tell({ do: 'shift', key, by: shift });
    const place: Corner = [origin[0] + at[0] - from[0], origin[1] + at[1] - from[1]];
    return this.#parts.tell({ do: 'place', key, corner, at: place });
  };

  readonly up = (event: PointerEvent): void => {
    if (this.#pull?.pointer !== event.pointerId) return;
    this.#pull = null;
    this.#parts.tell({ do: 'release' });
  };

  /** A corner of what is drawn: clicks, so that whoever scrolls by a finger draws nothing. */
  readonly click = (event: MouseEvent): void => {
    const edit = this.#parts.edit();
    if (edit === null || edit.drawing === null) return;
    const at = placeOf(event);
    const [first] = edit.drawing;
    const isFirst = first !== undefined && distance(first, at, this.#parts.size()) <= REACH / 2;
    this.#parts.tell(isFirst && edit.drawing.length > 2 ? { do: 'close' } : { do: 'draw-at', at });
  };

  readonly doubleClick = (): void => {
    if ((this.#parts.edit()?.drawing?.length ?? 0) > 2) this.#parts.tell({ do: 'close' });
  };
}

/** Where on the picture something happened. */
function placeOf({ clientX, clientY, currentTarget }: MouseEvent): Corner {
  if (!(currentTarget instanceof Element)) return [0, 0];
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  return [(clientX - left) / Math.max(1, width), (clientY - top) / Math.max(1, height)];
}
