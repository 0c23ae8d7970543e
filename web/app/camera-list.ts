import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { CameraChoice } from './control-bar.ts';

/** The cameras of this device, brought up to date as they come and go. Empty until the user allowed one. */
export class CameraList implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #refresh = () => void this.refresh();
  cameras: readonly CameraChoice[] = [];

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    // Pages that are not served securely have no media devices at all.
    navigator.mediaDevices?.addEventListener('devicechange', this.#refresh);
    this.#refresh();
  }

  hostDisconnected(): void {
    navigator.mediaDevices?.removeEventListener('devicechange', this.#refresh);
  }

  /** Looks again; call it when permission was given, which is when names become known. */
  async refresh(): Promise<void> {
    const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const cameras = devices
      .filter(({ kind, deviceId, label }) => kind === 'videoinput' && deviceId !== '' && label !== '')
      .map(({ deviceId, label }) => ({ deviceId, label }));
    if (JSON.stringify(cameras) === JSON.stringify(this.cameras)) return;
    this.cameras = cameras;
    this.#host.requestUpdate();
  }
}
