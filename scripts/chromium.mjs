// Finds a Chromium for the browser tests: the system's, else Debian's package when root, else the test tool's own.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installFromDebian } from './debian.mjs';
import { binary, run, StepError } from './steps.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const FIXED = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...candidates, ...FIXED].find((path) => existsSync(path));
}

async function ownOfTestTool() {
  const { chromium } = await import('@playwright/test');
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

async function debianPackage() {
  await installFromDebian('Chromium', ['chromium']);
  return onPath();
}

async function downloaded() {
  process.stdout.write(
    'No Chromium here: asking the test tool to download its own (playwright install chromium) …\n',
  );
  await run(process.execPath, [binary('@playwright/test', 'playwright'), 'install', 'chromium']);
  return ownOfTestTool();
}

/** The path of a Chromium, installed when there is none. `CHROMIUM` in the environment decides when set. */
export async function ensureChromium() {
  const named = process.env.CHROMIUM;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new StepError(`CHROMIUM names ${named}, which does not exist.`);
  }
  const found = onPath() ?? (await ownOfTestTool()) ?? (await debianPackage()) ?? (await downloaded());
  if (found === undefined) {
    throw new StepError(
      'No Chromium could be found or installed. Install one, or name it: CHROMIUM=/path/to/chromium npm test',
    );
  }
  return found;
}
