// The browser that the measurements run in.
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';

// The browser's own fake camera: unlike one that plays a file it really delivers each of the sizes asked for. At 60
// frames a second it is faster than any of the models here, and the processor stays awake; from a slower camera one
// also measures how it wakes, which costs the short way more than the long one.
const ARGUMENTS = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=60',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Starts a headless browser with a camera; CHROMIUM names another one. The caller closes it. */
export function launchBrowser() {
  const named = process.env.CHROMIUM ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);
  return chromium.launch({ args: ARGUMENTS, ...(named ? { executablePath: named } : {}) });
}
