import { expect, type Locator, type Page } from '@playwright/test';

/** The kind and name of what has the focus, looked up through the shadow roots. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const label = element?.getAttribute('aria-label') ?? element?.textContent ?? '';
    return `${element?.localName ?? ''} ${label.trim()}`;
  });
}

/** Presses an arrow on a closed list: that opens it and chooses nothing. Leaves it closed. */
export async function expectOpened(list: Locator): Promise<void> {
  const before = await list.inputValue();
  await list.press('ArrowDown');
  await expect(list).toHaveJSProperty('value', before);
  expect(await list.evaluate((select) => select.matches(':open'))).toBe(true);
  await list.press('Escape');
}

/** Presses a key until that has the focus; what came before is in the error if it never does. */
export async function tabTo(page: Page, wanted: RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press(key);
    const now = await focused(page);
    if (wanted.test(now)) return;
    passed.push(now);
  }
  throw new Error(`${key} never came to ${String(wanted)}, only to: ${passed.join('; ')}`);
}
