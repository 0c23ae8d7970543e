import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CrashGuard } from './crash-guard.ts';

/** A browser whose pages a test opens and kills. */
class Browser {
  readonly kept = new Map<string, string>();
  readonly living = new Set<string>();
  #pages = 0;

  open(): { guard: CrashGuard; die: () => void } {
    this.#pages += 1;
    const id = `page ${this.#pages}`;
    this.living.add(id);
    const store = {
      getItem: (key: string) => this.kept.get(key) ?? null,
      setItem: (key: string, value: string) => void this.kept.set(key, value),
      removeItem: (key: string) => void this.kept.delete(key),
    };
    const guard = new CrashGuard(store, { id, living: () => Promise.resolve([...this.living]) });
    return { guard, die: () => void this.living.delete(id) };
  }
}

let browser: Browser;
beforeEach(() => {
  vi.useFakeTimers();
  browser = new Browser();
});
afterEach(() => void vi.useRealTimers());

/** A page that takes the risk, and dies of it. */
function crash(): void {
  const { guard, die } = browser.open();
  guard.hold('webgpu').loaded();
  die();
}

test('two pages in a row that died of it are enough', async () => {
  crash();
  expect(await browser.open().guard.isFatal('webgpu')).toBe(false);
  crash();
  expect(await browser.open().guard.isFatal('webgpu')).toBe(true);
  expect(await browser.open().guard.isFatal('threads')).toBe(false);
});

test('a page that lives, or ended it itself, or was not seen, did not die of it', async () => {
  for (let page = 0; page < 3; page += 1) browser.open().guard.hold('webgpu').loaded();
  for (let page = 0; page < 3; page += 1) {
    const { guard, die } = browser.open();
    const hold = guard.hold('webgpu');
    hold.lift();
    hold.lift();
    die();
  }
  for (let page = 0; page < 3; page += 1) {
    const { guard, die } = browser.open();
    guard.hold('webgpu').loaded();
    guard.setVisible(false);
    die();
  }
  expect(await browser.open().guard.isFatal('webgpu')).toBe(false);
});

test('a page that is seen again counts again', async () => {
  for (let page = 0; page < 2; page += 1) {
    const { guard, die } = browser.open();
    guard.hold('webgpu');
    guard.setVisible(false);
    guard.setVisible(true);
    die();
  }
  expect(await browser.open().guard.isFatal('webgpu')).toBe(true);
});

test('half a minute without harm makes up for what was before', async () => {
  crash();
  const { guard, die } = browser.open();
  await guard.isFatal('webgpu');
  guard.hold('webgpu').loaded();
  await vi.advanceTimersByTimeAsync(30_000);
  die();
  crash();
  expect(await browser.open().guard.isFatal('webgpu')).toBe(false);
  expect([...browser.kept.values()].join()).toContain('"deaths":1');
});

test('of several lanes the last one that is ended lifts the mark', async () => {
  const { guard, die } = browser.open();
  guard.hold('webgpu');
  guard.hold('webgpu').lift();
  die();
  crash();
  expect(await browser.open().guard.isFatal('webgpu')).toBe(true);
});

test('what was counted is forgiven when somebody wants to try again', async () => {
  crash();
  crash();
  const { guard } = browser.open();
  expect(await guard.isFatal('webgpu')).toBe(true);
  guard.forgive();
  expect(await guard.isFatal('webgpu')).toBe(false);
});

test.each(['nonsense', '{"deaths":-1,"pages":[]}', '{}'])(
  'what cannot be read counts as nothing: %s',
  async (text) => {
    browser.kept.set('sightline-risk-webgpu', text);
    const { guard } = browser.open();
    expect(await guard.isFatal('webgpu')).toBe(false);
    guard.hold('webgpu');
    expect(browser.kept.get('sightline-risk-webgpu')).toContain('page 1');
  },
);

test('without a store, or where nobody can tell who lives, nobody is blamed', async () => {
  const full = { getItem: () => null, setItem: () => expect.fail('full'), removeItem: () => undefined };
  for (const store of [null, full]) {
    const guard = new CrashGuard(store, { id: 'a', living: () => Promise.resolve(null) });
    guard.hold('threads').loaded();
    expect(await guard.isFatal('threads')).toBe(false);
  }
});
