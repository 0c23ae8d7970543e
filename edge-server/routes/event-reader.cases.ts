/** Reads the events of an answer one by one. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = '';
  /** The id of the event that was read last. */
  lastId = '';

  constructor(response: Response) {
    const { body } = response;
    if (body === null) throw new Error(`no body: ${response.status}`);
    this.#reader = body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The data of the next event; comments are passed over. */
  async next(): Promise<unknown> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      const block = end < 0 ? null : this.#text.slice(0, end);
      if (block === null) {
        const { value, done } = await this.#reader.read();
        if (done) throw new Error('the stream ended');
        this.#text += value;
        continue;
      }
      this.#text = this.#text.slice(end + 2);
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      this.lastId = /^id: (.*)$/m.exec(block)?.[1] ?? '';
      return JSON.parse(data);
    }
  }

  close(): Promise<void> {
    return this.#reader.cancel();
  }
}
