// Finds the MQTT broker that tests tell things to: mosquitto, else Debian's package when root.
import { existsSync } from 'node:fs';
import { run } from './steps.mjs';

const PLACES = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'];

function isThere() {
  return PLACES.some((path) => existsSync(path));
}

async function debianPackage() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  process.stdout.write("No MQTT broker here: installing Debian's package (apt-get install mosquitto) …\n");
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    run('apt-get', ['install', '-y', '--no-install-recommends', 'mosquitto'], { quiet: true, env });
  if ((await install()).code === 0) return;
  await run('apt-get', ['update'], { quiet: true, env });
  await install();
}

/** Whether tests can start a broker; installed when there is none. Without one they are skipped in words. */
export async function ensureMosquitto() {
  if (!isThere()) await debianPackage();
  const found = isThere();
  if (!found) process.stdout.write('Tests with an MQTT broker will be skipped: they need mosquitto.\n');
  return found;
}
