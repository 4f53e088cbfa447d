import { answerHeaders } from './headers.ts';

/** An answer of the proxy itself. Its body is JSON, and `"proxy"` tells it from a refusal of Share's (share-api 11.3). */
export interface Refusal {
  readonly kind: 'refuse';
  /** HTTP status. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `sentence` must repeat nothing of the request: neither a query nor a body may come back or reach a log. */
export function refuse(status: number, sentence: string, headers: Readonly<Record<string, string>> = {}): Refusal {
  return {
    kind: 'refuse',
    status,
    headers: { ...answerHeaders, ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ error: sentence, proxy: 'cradle' }),
  };
}

/** A refusal thrown from where the answer cannot be written. */
export class RefusedError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super();
    this.refusal = refusal;
  }
}
