/** Lets the user pick a picture or a video, or what `accept` names; resolves with null when they change their mind. Call it in a click. */
export function pickFile(accept = 'image/*,video/*'): Promise<File | null> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null));
    input.addEventListener('cancel', () => resolve(null));
    input.click();
  });
}
