/** Those who wait for one thing to be ready. All hear the same, once. */
export class Waiters<T> {
  #waiting: { resolve(value: T): void; reject(error: Error): void }[] = [];

  /** Waits for the next word. */
  wait(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  resolve(value: T): void {
    for (const waiter of this.#take()) waiter.resolve(value);
  }

  reject(error: Error): void {
    for (const waiter of this.#take()) waiter.reject(error);
  }

  #take(): { resolve(value: T): void; reject(error: Error): void }[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}
