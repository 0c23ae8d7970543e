import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-webgpu-adapter=swiftshader',
  // Without this the GPU's process ends as soon as it is to read a frame of a video.
  '--use-gl=angle',
  '--use-angle=swiftshader',
];

/** How to start the browser. */
export interface BrowserChoice {
  /** A Motion-JPEG file for the fake camera; absent: no camera at all. */
  readonly camera?: string;
  /** Whether the page's request for the camera is granted. */
  readonly allowCamera?: boolean;
  /** WebGPU on a software adapter: right, and thousands of times slower than a GPU. */
  readonly softwareGpu?: boolean;
  /** Further flags. */
  readonly flags?: readonly string[];
}

/** The browser that is named or installed; undefined: the one that the test runner brings. */
export function executable(): string | undefined {
  const named = process.env.CHROMIUM ?? '/usr/bin/chromium';
  return existsSync(named) ? named : undefined;
}

function flags({
  camera,
  allowCamera = true,
  softwareGpu = false,
  flags: more = [],
}: BrowserChoice): string[] {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const fakeCamera =
    camera === undefined
      ? []
      : ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera}`];
  const ui = allowCamera ? ['--use-fake-ui-for-media-stream'] : ['--deny-permission-prompts'];
  return [...QUIET, ...asRoot, ...fakeCamera, ...ui, ...(softwareGpu ? SOFTWARE_GPU : []), ...more];
}

/** The flags for a browser that is driven otherwise than by the test runner. */
export function flagsOf(choice: BrowserChoice): readonly string[] {
  return flags(choice);
}

/** Starts a browser; the caller closes it. */
export function launch(choice: BrowserChoice = {}): Promise<Browser> {
  const executablePath = executable();
  return chromium.launch({
    args: flags(choice),
    ...(executablePath === undefined ? {} : { executablePath }),
  });
}

/** Starts a browser with a profile on disk (service workers and caches last); the caller closes it. */
export async function launchPersistent(choice: BrowserChoice = {}): Promise<BrowserContext> {
  const executablePath = executable();
  const profile = await mkdtemp(join(tmpdir(), 'sightline-profile-'));
  return chromium.launchPersistentContext(profile, {
    args: flags(choice),
    ...(executablePath === undefined ? {} : { executablePath }),
  });
}
