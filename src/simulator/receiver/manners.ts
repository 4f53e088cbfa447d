/** How many commands are too many (receiver-protocol, 9.2). */
const limits = [
  { commands: 50, windowMs: 1_000, span: 'one second' },
  { commands: 300, windowMs: 30_000, span: '30 seconds' },
] as const;

/** The host's clock and this one are not read at the same instant, nor rounded alike. */
const JITTER_MS = 5;
const REMEMBERED = 301;

/** Whether a host hurries its receiver. Malformed requests count too. */
export class HostManners {
  /** Ascending. */
  #heardAt: number[] = [];
  #hurried = new Set<number>();

  /** Notes a request; gives what is wrong with its timing, said once until the host has calmed down. */
  hear(now: number): string[] {
    this.#heardAt = [...this.#heardAt.filter((at) => at <= now), now].slice(-REMEMBERED);
    return limits.flatMap(({ commands, windowMs, span }) => {
      const count = this.#heardAt.filter((at) => at > now - windowMs + JITTER_MS).length;
      const isNews = count > commands && !this.#hurried.has(commands);
      if (count > commands) this.#hurried.add(commands);
      else this.#hurried.delete(commands);
      return isNews ? [`more than ${commands} commands within ${span}`] : [];
    });
  }
}
