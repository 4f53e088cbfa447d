/** An answer that is all there, for a door to write. `Body`: bytes as the platform likes them. */
export interface WholeAnswer<Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body | string;
}
