import { takeDropped } from './dropped-files.ts';

/**
 * Takes files that are dropped on a part of the page that does not take them itself: a browser would leave the page
 * for them. What is dragged within the page is none of these, although browsers call a picture a file then too.
 */
export function takeDropsAnywhere(app: HTMLElement): void {
  let isOwn = false;
  const isOurs = (event: DragEvent): boolean =>
    !event.defaultPrevented && !isOwn && event.dataTransfer?.types.includes('Files') === true;
  window.addEventListener('dragstart', () => (isOwn = true));
  window.addEventListener('dragend', () => (isOwn = false));
  window.addEventListener('dragover', (event) => {
    if (isOurs(event)) event.preventDefault();
  });
  window.addEventListener('drop', (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    // The picture is beneath what is shown in its place.
    if (takeDropped(app, [...(event.dataTransfer?.files ?? [])]) === 'picture') location.hash = '';
  });
}
