/** What goes into and comes out of the practice Share: plain values, for any door. */

export type ShareStyle = 'modern' | 'classic';

export interface PracticeRequest {
  readonly method: string;
  /** Below the services path, e.g. `General/SystemUtcTime`. */
  readonly path: string;
  readonly query: URLSearchParams | Readonly<Record<string, string>>;
  readonly body: string;
  /** Lower-case names. Left out where there is no HTTP: then nothing about headers is checked. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** `delayMs`: how long the door holds the answer back. The call itself was carried out before that. */
export type PracticeAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Null: no body, and no Content-Type either. */
      readonly contentType: string | null;
      readonly body: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly delayMs: number;
    }
  /** No answer at all: the connection breaks. */
  | { readonly kind: 'dropped'; readonly delayMs: number };

export function answerOf(
  status: number,
  contentType: string | null,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): PracticeAnswer {
  return { kind: 'answer', status, contentType, body, headers, delayMs: 0 };
}

/** The 200 with zero bytes of share-api 2. */
export const nothing: PracticeAnswer = answerOf(200, null, '');

export const dropped: PracticeAnswer = { kind: 'dropped', delayMs: 0 };

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  411: 'Length Required',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  503: 'Service Unavailable',
};

function page(title: string, heading: string): string {
  return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><center><h1>${heading}</h1></center><hr><center>gateway</center></body></html>\n`;
}

/** What the web server in front of Share says, not Share itself: HTML, never JSON. */
export function gatewayAnswer(status: number, headers: Readonly<Record<string, string>> = {}): PracticeAnswer {
  const reason = reasons[status] ?? '';
  return answerOf(status, 'text/html', page(reason, `${status} ${reason}`), headers);
}

/** HTML where JSON was due, with status 200: a captive portal or a challenge page. */
export const strayPage: PracticeAnswer = answerOf(200, 'text/html; charset=UTF-8', page('Just a moment...', 'Just a moment...'));

/** The edge's answer to too many requests. */
export function rateLimited(headers: Readonly<Record<string, string>>): PracticeAnswer {
  return answerOf(429, 'text/plain; charset=UTF-8', 'error code: 1015', headers);
}
