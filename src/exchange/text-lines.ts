import { ExchangeError } from './errors.ts';

/** Splits what comes in pieces into lines. A line that never ends is refused before it fills the memory. */
export class TextLines {
  readonly #most: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #rest = '';

  /** `most`: characters in a line. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The lines that end in this piece. Throws 'bad-row'. */
  push(bytes: Uint8Array): string[] {
    return this.#split(this.#decode(() => this.#decoder.decode(bytes, { stream: true })));
  }

  /** What stood behind the last line's end: one line more, or none. */
  end(): string[] {
    const lines = this.#split(`${this.#decode(() => this.#decoder.decode())}\n`);
    return lines.length === 1 && lines[0] === '' ? [] : lines;
  }

  #split(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > this.#most || lines.some(({ length }) => length > this.#most)) {
      throw new ExchangeError('bad-row', 'holds a line that is too long.');
    }
    return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  #decode(decode: () => string): string {
    try {
      return decode();
    } catch (cause) {
      throw new ExchangeError('bad-row', 'holds something that is no text.', { cause });
    }
  }
}
