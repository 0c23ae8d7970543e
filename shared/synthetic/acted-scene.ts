import type { BoundingBox, Detection } from '../detection.ts';
import type { Picture } from '../frame.ts';
import { sightsAt } from '../tracking/scene.ts';
import type { Scene } from '../tracking/scene.ts';
import { i420 } from './i420.ts';

/** What an acted scene is drawn with. Sizes are pixels. */
export interface ActedSceneOptions {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

type Color = readonly [y: number, u: number, v: number];

const PILLAR: Color = [60, 128, 128];
/** Things that are hidden more than this are not among what is to be found. */
const FOUND_UNTIL = 0.8;

/** A scene of the tracker's, drawn: coloured boxes that walk, cross and vanish behind pillars, over and over. */
export class ActedScene {
  readonly #scene: Scene;
  readonly #options: ActedSceneOptions;

  constructor(scene: Scene, options: ActedSceneOptions) {
    this.#scene = scene;
    this.#options = options;
  }

  /** The picture of a frame, counted from 0. The bytes are the caller's. */
  picture(index: number): Picture {
    const { width, height } = this.#options;
    const { layout, frameBytes } = i420(width, height, 'limited');
    const data = new Uint8Array(frameBytes).fill(128);
    for (let y = 0; y < height; y += 1)
      data.fill(32 + Math.floor((y * 64) / height), y * width, (y + 1) * width);
    const sights = sightsAt(this.#scene, this.#secondsAt(index));
    const drawn = [
      ...sights.map(({ box, thing }) => ({ box, color: colorOf(thing) })),
      ...this.#scene.pillars.map(({ box }) => ({ box, color: PILLAR })),
    ].toSorted((a, b) => a.box.y + a.box.height - (b.box.y + b.box.height));
    for (const { box, color } of drawn) this.#draw({ layout, data }, box, color);
    return { layout, data };
  }

  /** What is to be found in that frame: those in front last; what something else hides is not. */
  truth(index: number): Detection[] {
    const sights = sightsAt(this.#scene, this.#secondsAt(index));
    return sights
      .filter(({ hidden }) => hidden <= FOUND_UNTIL)
      .map(({ label, box }) => ({ label, score: 1, box }));
  }

  #secondsAt(index: number): number {
    return (index / this.#options.fps) % this.#scene.seconds;
  }

  #draw({ layout, data }: Picture, box: BoundingBox, color: Color): void {
    const { width, height } = this.#options;
    const [left, top] = [box.x * width, box.y * height];
    const [right, bottom] = [left + box.width * width, top + box.height * height];
    for (const [plane, { offset, stride }] of layout.planes.entries()) {
      const scale = plane === 0 ? 1 : 2;
      const [from, to] = [Math.round(left / scale), Math.min(stride, Math.round(right / scale))];
      for (let row = Math.round(top / scale); row < Math.round(bottom / scale); row += 1)
        data.fill(color[plane] ?? 128, offset + row * stride + from, offset + row * stride + to);
    }
  }
}

/** Each thing in a colour of its own, brighter than what is behind it. */
function colorOf(thing: number): Color {
  const turn = (thing * 137.5 * Math.PI) / 180;
  return [
    150 + ((thing * 29) % 80),
    128 + Math.round(80 * Math.cos(turn)),
    128 + Math.round(80 * Math.sin(turn)),
  ];
}
