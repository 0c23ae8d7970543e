// Programs that the tests need, from Debian's packages, where they may be installed.
import { existsSync } from 'node:fs';
import { run } from './steps.mjs';

/** Installs packages when this is Debian and one may; `missing` says what is not here. Whether it helped, the caller looks. */
export async function installFromDebian(missing, packages) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  process.stdout.write(
    `No ${missing} here: installing Debian's packages (apt-get install ${packages.join(' ')}) …\n`,
  );
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { quiet: true, env });
  if ((await install()).code === 0) return;
  await run('apt-get', ['update'], { quiet: true, env });
  await install();
}
