import { MAX_TEXT } from './limits.ts';

const TYPES = '.yaml,.yml,.json,application/yaml,application/json,text/yaml,text/plain';

/** Gives a text to the user as a file. */
export function exportText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.yaml`;
  link.click();
  URL.revokeObjectURL(url);
}

/** Lets the user choose a file and reads it; null when none was chosen. Of one that is too long, only so much that it is refused. */
export function pickText(): Promise<string | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = TYPES;
    input.addEventListener('cancel', () => resolve(null));
    input.addEventListener('change', () =>
      resolve(input.files?.[0]?.slice(0, 4 * MAX_TEXT + 4).text() ?? null),
    );
    input.click();
  });
}
