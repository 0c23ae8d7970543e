import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A copy of what is built here, whose web app can change while its server runs. */
export interface Installation {
  readonly folder: string;
  /** Puts a newer build of the web app in place: the same one with another title. */
  publish(title: string): Promise<void>;
  remove(): Promise<void>;
}

const link = (from: string, to: string): Promise<void> => symlink(resolve(from), to);

/** Copies the server and the web app's small files; what is large and stays the same is linked. */
export async function copyInstallation(): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-installation-'));
  const web = join(folder, 'build', 'web');
  await mkdir(web, { recursive: true });
  await cp('package.json', join(folder, 'package.json'));
  // A link would lead the server back here.
  for (const room of ['edge-server', 'shared', 'wasm']) {
    await cp(join('build', room), join(folder, 'build', room), { recursive: true });
  }
  await cp('build/web', web, {
    recursive: true,
    filter: (file) => !file.startsWith(join('build', 'web', 'assets')),
  });
  await link('node_modules', join(folder, 'node_modules'));
  await link('build/models', join(folder, 'build', 'models'));
  await link('build/web/assets', join(web, 'assets'));
  return {
    folder,
    publish: (title) => publish(web, title),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** As a build does: the page's content changes, and with it its revision in the service worker's list. */
async function publish(web: string, title: string): Promise<void> {
  const page = (await readFile(join(web, 'index.html'), 'utf8')).replace(/<title>[^<]*/, `<title>${title}`);
  const revision = createHash('md5').update(page).digest('hex');
  const list = await readFile(join(web, 'sw.js'), 'utf8');
  const changed = list.replace(/(url:"index\.html",revision:")[0-9a-f]+/, `$1${revision}`);
  if (changed === list) throw new Error('index.html is not in the list of the service worker');
  for (const [name, content] of [
    ['index.html', page],
    ['sw.js', changed],
  ] as const) {
    for (const packed of ['.br', '.gz']) await rm(join(web, name + packed), { force: true });
    await writeFile(join(web, name), content);
  }
}
