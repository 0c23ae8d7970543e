/** What components tell the app, with the event's detail. */
export interface AppEvents {
  'pipeline-select': string;
  'camera-select': string | null;
  'screen-select': null;
  'file-open': File;
  'models-open': readonly File[];
  'run-start': null;
  'run-stop': null;
  'placement-select': 'auto' | 'browser' | 'edge';
  'provider-select': 'auto' | 'webgpu' | 'wasm';
  'providers-measure': null;
  'theme-select': 'auto' | 'light' | 'dark';
  'announce-select': boolean;
  'smooth-select': boolean;
  'app-install': null;
  'notice-action': null;
  'notice-close': null;
}

/** Sends an event out of a component, through every tree above it. */
export function emit<K extends keyof AppEvents>(from: EventTarget, type: K, detail: AppEvents[K]): void {
  from.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}

/** Listens for what components tell, anywhere below; `emit` is the only one who sends these events. */
export function listen<K extends keyof AppEvents>(
  at: EventTarget,
  type: K,
  listener: (detail: AppEvents[K]) => void,
): void {
  at.addEventListener(type, (event: CustomEventInit<AppEvents[K]>) => {
    if (event.detail !== undefined) listener(event.detail);
  });
}

/** The same for what is told below here and is for nobody above. */
export function listenHere<K extends keyof AppEvents>(
  at: HTMLElement,
  type: K,
  listener: (detail: AppEvents[K]) => void,
): void {
  at.addEventListener(type, (event) => event.stopPropagation());
  listen(at, type, listener);
}
