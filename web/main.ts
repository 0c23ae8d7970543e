// First, so that nothing else of the page sees what its address may hold.
import './app/session/arrival.ts';
import '../shared/no-eval.ts';
import './style/page.css';
import { messageOf } from '../shared/errors.ts';
import { SightlineApp } from './app/app.ts';
import type { Notice } from './app/notices.ts';
import { watchOffline } from './app/offline-watch.ts';
import { parseSettings } from './app/settings.ts';
import { registerServiceWorker } from './app/updates.ts';
import type { Viewer } from './viewer/viewer.api.ts';

/** How long good news is shown. */
const GOOD_NEWS_MS = 12_000;

const app = document.querySelector('sightline-app');
if (app instanceof SightlineApp) {
  const viewer = await startApp(app);
  await startOffline(app, viewer);
}

/** Puts the page together. The engine comes after the page has shown itself. */
async function startApp(page: SightlineApp): Promise<Viewer> {
  const [{ openEngine }, { openSession }, { takeDropsAnywhere }] = await Promise.all([
    import('./viewer/open-engine.ts'),
    import('./app/session/open-session.ts'),
    import('./app/page-drop.ts'),
  ]);
  takeDropsAnywhere(page);
  const { session, problem } = await openSession();
  page.session.assemble(session, problem);
  const engine = await openEngine({
    onWarning: (error) => warn(page, error),
  });
  const { viewer, feed, list, settings, announcements, openModels, openTimeline, openHistory } = engine;
  // Settings that cannot be read are as good as none; the store says so when they cannot be kept either.
  const [stored] = await Promise.allSettled([settings.load()]);
  const kept = parseSettings(stored.status === 'fulfilled' ? stored.value : null);
  window.addEventListener('online', () => feed.hurry());
  const { openViewer } = engine;
  page.assemble({ viewer, openViewer, feed: list, store: settings, settings: kept, announcements });
  page.pages.models.assemble(openModels);
  page.pages.timeline.assemble(openTimeline);
  page.pages.places.assemble(engine.openDevices);
  page.pages.charts.assemble(openHistory);
  page.pages.notifications.assemble(engine.openNotifications);
  page.pages.editor.assemble({
    baseUrl: new URL('/', document.baseURI).href,
    own: engine.ownPipelines,
    list,
    viewer,
    openModels,
    select: (id) => page.selectPipeline(id),
  });
  session.follow(feed, viewer);
  session.on(() => announcements.accessChanged());
  return viewer;
}

/** Makes the page work without a network, and offers new versions. */
async function startOffline({ notices }: SightlineApp, viewer: Viewer): Promise<void> {
  const firstVisit = navigator.serviceWorker?.controller === null;
  const registered = await registerServiceWorker({
    updateFound: (apply) =>
      notices.show({
        id: 'update',
        sign: 'refresh',
        text: 'A new version of Sightline is ready.',
        action: { label: 'Update', run: apply },
      }),
    failed: (error) => notices.show(...withoutOffline(error)),
  });
  if (!registered) return;
  watchOffline(viewer, firstVisit, {
    ready: () =>
      notices.show(
        { id: 'offline-use', sign: 'install', text: 'Sightline now works offline too.' },
        GOOD_NEWS_MS,
      ),
    failed: ({ message }) => notices.show({ id: 'offline-use', sign: 'warning', text: message }),
  });
}

/** A certificate that the browser does not know is nothing new to whoever let it pass: that is not said for long. */
function withoutOffline(error: unknown): [Notice, number?] {
  const notice = { id: 'offline-use', sign: 'warning' } as const;
  const words = messageOf(error);
  if (!/certificate/i.test(words)) return [{ ...notice, text: `Offline use: ${words}` }];
  const text = 'Works only with a network here: the browser does not know the certificate of this edge.';
  return [{ ...notice, text }, GOOD_NEWS_MS];
}

function warn({ notices }: SightlineApp, error: Error): void {
  notices.show({ id: 'problem', sign: 'warning', text: error.message });
}
