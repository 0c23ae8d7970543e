import type { PictureLayout } from '../shared/frame.ts';
import type { PreprocessSpec } from '../shared/models/manifest.ts';
import { checkLayout, checkSpec } from './check.ts';
import type { Plan } from './plan.ts';
import { makePlan } from './plan.ts';

/** A plan that lies in the kernel's memory. */
export interface LoadedPlan extends Plan {
  readonly address: number;
  /** Bytes that a picture of this layout has at least. */
  readonly pictureBytes: number;
}

interface Entry {
  readonly layout: PictureLayout;
  readonly spec: PreprocessSpec;
  readonly plan: LoadedPlan;
}

/** Where plans are put. */
export interface PlanStore {
  load(plan: Plan): number;
  unload(address: number): void;
}

const CAPACITY = 8;

/** Keeps the last few plans in use, so that a frame like one before costs a comparison and no memory. */
export class PlanCache {
  readonly #store: PlanStore;
  /** Most recently used first. */
  readonly #entries: Entry[] = [];

  constructor(store: PlanStore) {
    this.#store = store;
  }

  /** The plan for a layout and a specification. Throws `invalid_message` or `invalid_model` when they cannot be. */
  get(layout: PictureLayout, spec: PreprocessSpec): LoadedPlan {
    for (let i = 0; i < this.#entries.length; i++) {
      const entry = this.#entries[i];
      if (!entry || !sameLayout(entry.layout, layout) || !sameSpec(entry.spec, spec)) continue;
      if (i > 0) {
        this.#entries.splice(i, 1);
        this.#entries.unshift(entry);
      }
      return entry.plan;
    }
    return this.#add(layout, spec);
  }

  #add(layout: PictureLayout, spec: PreprocessSpec): LoadedPlan {
    const pictureBytes = checkLayout(layout);
    checkSpec(spec);
    const oldest = this.#entries.length >= CAPACITY ? this.#entries.pop() : undefined;
    if (oldest) this.#store.unload(oldest.plan.address);
    // Copies: what the caller changes later must not change what the plan was made for.
    const kept = { layout: structuredClone(layout), spec: structuredClone(spec) };
    const plan = makePlan(kept.layout, kept.spec);
    const loaded = { ...plan, address: this.#store.load(plan), pictureBytes };
    this.#entries.unshift({ ...kept, plan: loaded });
    return loaded;
  }
}

function sameLayout(a: PictureLayout, b: PictureLayout): boolean {
  if (a.format !== b.format || a.codedWidth !== b.codedWidth || a.codedHeight !== b.codedHeight) return false;
  if (a.rotation !== b.rotation || a.mirror !== b.mirror || a.planes.length !== b.planes.length) return false;
  if (a.color.matrix !== b.color.matrix || a.color.range !== b.color.range) return false;
  const { visible } = a;
  if (visible.x !== b.visible.x || visible.y !== b.visible.y) return false;
  if (visible.width !== b.visible.width || visible.height !== b.visible.height) return false;
  for (let i = 0; i < a.planes.length; i++) {
    if (a.planes[i]?.offset !== b.planes[i]?.offset || a.planes[i]?.stride !== b.planes[i]?.stride)
      return false;
  }
  return true;
}

function sameSpec(a: PreprocessSpec, b: PreprocessSpec): boolean {
  if (a.width !== b.width || a.height !== b.height || a.pad !== b.pad || a.scale !== b.scale) return false;
  if (a.fit !== b.fit || a.anchor !== b.anchor || a.color !== b.color) return false;
  if (a.layout !== b.layout || a.type !== b.type || a.resample !== b.resample) return false;
  for (let i = 0; i < 3; i++) {
    if (!Object.is(a.mean[i], b.mean[i]) || a.std[i] !== b.std[i]) return false;
  }
  return true;
}
