import { EdgeEvents } from '../store/edge-events.ts';
import { EdgeTelling } from '../store/edge-telling.ts';
import { NotificationSettings } from '../store/notification-settings.ts';
import { PushNotifications } from '../store/push.ts';

const BROWSERS = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
] as const;
const SYSTEMS = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iPhone or iPad'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'Mac'],
  [/Linux/, 'Linux'],
] as const;

/** Opens who is told of what by the edge that the page comes from. The caller closes it. */
export function openNotifications(baseUrl: string): NotificationSettings {
  return new NotificationSettings({
    push: new PushNotifications(),
    telling: new EdgeTelling(baseUrl),
    events: new EdgeEvents(baseUrl),
    name: browserName(navigator.userAgent),
  });
}

/** What a browser is called as long as nobody calls it otherwise: "Chrome on Android". */
export function browserName(userAgent: string): string {
  const [browser, system] = [BROWSERS, SYSTEMS].map(
    (known) => known.find(([pattern]) => pattern.test(userAgent))?.[1],
  );
  return system === undefined ? (browser ?? 'A browser') : `${browser ?? 'A browser'} on ${system}`;
}
