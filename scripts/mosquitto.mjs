// Finds the MQTT broker that tests tell things to: mosquitto, else Debian's package when root.
import { existsSync } from 'node:fs';
import { installFromDebian } from './debian.mjs';

const PLACES = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'];

function isThere() {
  return PLACES.some((path) => existsSync(path));
}

/** Whether tests can start a broker; installed when there is none. Without one they are skipped in words. */
export async function ensureMosquitto() {
  if (!isThere()) await installFromDebian('MQTT broker', ['mosquitto']);
  const found = isThere();
  if (!found) process.stdout.write('Tests with an MQTT broker will be skipped: they need mosquitto.\n');
  return found;
}
