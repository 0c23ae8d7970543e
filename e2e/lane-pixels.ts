import type { App } from './app.ts';

/** As if this device had measured that preparing frames on the GPU pays, which an emulated one may or may not do. */
export async function preferPixels({ page }: App): Promise<void> {
  await page.evaluate(async () => {
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('no reason told')));
      });
    const database = await asked(indexedDB.open('sightline'));
    const settings = database.transaction('settings', 'readwrite').objectStore('settings');
    const verdicts = await asked(settings.get('provider-verdicts'));
    for (const verdict of Object.values<{ pixels: boolean }>(verdicts)) verdict.pixels = true;
    await asked(settings.put(verdicts, 'provider-verdicts'));
    database.close();
  });
}

/** What a lane did with pixels since it was asked: frames left on the GPU, frames copied out, and the most bytes read back at once. */
export interface PixelCounts {
  imported: number;
  copied: number;
  mostBytesBack: number;
}

/** Counts in the worker of the lane from now on. */
export async function countPixels({ page }: App): Promise<() => Promise<PixelCounts>> {
  const lane = page.workers().find((worker) => worker.url().includes('lane'));
  if (lane === undefined) throw new Error('no lane');
  const counts = await lane.evaluateHandle(() => {
    const seen: PixelCounts = { imported: 0, copied: 0, mostBytesBack: 0 };
    const count = (
      prototype: object,
      name: string,
      called: (self: unknown, result: unknown) => void,
    ): void => {
      const real: unknown = Reflect.get(prototype, name);
      if (typeof real !== 'function') throw new Error(`no ${name}`);
      Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]): unknown {
        const result: unknown = Reflect.apply(real, this, args);
        called(this, result);
        return result;
      });
    };
    count(GPUDevice.prototype, 'importExternalTexture', () => (seen.imported += 1));
    count(VideoFrame.prototype, 'copyTo', () => (seen.copied += 1));
    count(GPUBuffer.prototype, 'getMappedRange', (self, range) => {
      const isRead = self instanceof GPUBuffer && (self.usage & GPUBufferUsage.MAP_READ) !== 0;
      if (isRead && range instanceof ArrayBuffer)
        seen.mostBytesBack = Math.max(seen.mostBytesBack, range.byteLength);
    });
    return seen;
  });
  return () => counts.jsonValue();
}
