/** Keys with which some browsers choose another option of a closed list at once. */
const CHOOSING = new Set([
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
]);

/**
 * For the `keydown` of a `<select>` whose choice acts at once: such a key opens the list, and only what is chosen in it
 * counts. Otherwise nobody could come past the first option by keyboard.
 */
export function openByKey(event: KeyboardEvent): void {
  const { target, key, ctrlKey, altKey, metaKey } = event;
  const isLetter = key.length === 1 && key !== ' ' && !ctrlKey && !altKey && !metaKey;
  if (!(target instanceof HTMLSelectElement) || !(isLetter || CHOOSING.has(key))) return;
  if (!CSS.supports('selector(:open)') || target.matches(':open')) return;
  event.preventDefault();
  target.showPicker();
}
