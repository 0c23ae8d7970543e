/** The models that Ambianic comes with, by what their files' names begin with, and the bundled one for the same job. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [/^(mobilenet_ssd|ssd_mobilenet)_v\d_coco(_|$)/, 'centernet'],
  [/^(mobilenet_ssd|ssd_mobilenet)_v\d_face(_|$)/, 'blazeface'],
  [/^posenet_/, 'movenet'],
];

/** The model that does the work of this one where no model of its name is installed; undefined: none does. */
export function standInOf(id: string): string | undefined {
  return STAND_INS.find(([name]) => name.test(id))?.[1];
}

/** What is there by this id, or else what stands in for it. */
export function findOrStandIn<T>(id: string, find: (id: string) => T | undefined): T | undefined {
  const other = standInOf(id);
  return find(id) ?? (other === undefined ? undefined : find(other));
}
