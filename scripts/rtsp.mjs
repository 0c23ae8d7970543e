// Finds what the tests need to be an RTSP camera: GStreamer's server for Python, else Debian's packages when root.
import { existsSync } from 'node:fs';
import { installFromDebian } from './debian.mjs';
import { run } from './steps.mjs';

const PYTHON = '/usr/bin/python3';
const PROBE =
  "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst, GstRtspServer; " +
  "Gst.init(None); assert all(Gst.ElementFactory.find(name) for name in ('h264parse', 'rtph264pay', 'parsebin'))";
const PACKAGES = [
  'gir1.2-gst-rtsp-server-1.0',
  'python3-gi',
  'gstreamer1.0-plugins-base',
  'gstreamer1.0-plugins-good',
  'gstreamer1.0-plugins-bad',
];

async function isThere() {
  if (!existsSync(PYTHON)) return false;
  return (await run(PYTHON, ['-c', PROBE], { quiet: true })).code === 0;
}

/** Whether tests can start an RTSP server; installed when there is none. Without one they are skipped in words. */
export async function ensureRtspServer() {
  if (await isThere()) return true;
  await installFromDebian('RTSP server', PACKAGES);
  const found = await isThere();
  if (!found)
    process.stdout.write(
      `Tests with an RTSP camera will be skipped: they need ${PYTHON} and ${PACKAGES.join(', ')}.\n`,
    );
  return found;
}
