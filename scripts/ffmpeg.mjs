// Finds the ffmpeg that tests play cameras and look at films with: the system's, else Debian's package when root.
import { installFromDebian } from './debian.mjs';
import { run } from './steps.mjs';

async function isThere() {
  const found = await Promise.allSettled(
    ['ffmpeg', 'ffprobe'].map((name) => run(name, ['-version'], { quiet: true })),
  );
  return found.every(({ status, value }) => status === 'fulfilled' && value.code === 0);
}

/** Whether tests can use ffmpeg and ffprobe; installed when they are not here. Without them they are skipped in words. */
export async function ensureFfmpeg() {
  if (await isThere()) return true;
  await installFromDebian('ffmpeg', ['ffmpeg']);
  const found = await isThere();
  if (!found)
    process.stdout.write('Tests with films and RTSP will be skipped: they need ffmpeg and ffprobe.\n');
  return found;
}
