/**
 * A header of a message, by its lower-case name; null where there is none. One that came twice has its values joined,
 * so that two `Host` lines do not look like one, and fit no list and no number any more.
 */
export type HeaderReader = (name: string) => string | null;

/** What the 2015 uploader app sent (share-api 3.9). Chrome does not let a page set it. */
export const SHARE_USER_AGENT = 'Dexcom%20Share/3.0.2.11 CFNetwork/672.0.2 Darwin/14.0.0';

/**
 * The headers of the request to Share, all of them but `Host` and `Content-Length`, which follow from where it goes and
 * from the body (share-api 11.2). Built from nothing, so that whatever else the browser sent stays here.
 */
export function requestHeaders(came: HeaderReader, userAgent: string): Readonly<Record<string, string>> {
  const contentType = came('content-type');
  return {
    'User-Agent': userAgent,
    Accept: came('accept') ?? 'application/json',
    ...(contentType === null ? {} : { 'Content-Type': contentType }),
  };
}

/** On every answer of the proxy, a refusal's too. HTML from the other side must not run as a page of this origin. */
export const answerHeaders: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
};

/** For a page of another origin that is on the list; a page of the proxy's own origin needs none of it. */
export function corsHeaders(origin: string | null): Readonly<Record<string, string>> {
  if (origin === null) return {};
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'Retry-After, Date',
    Vary: 'Origin',
  };
}

export const preflightHeaders: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
  'Access-Control-Allow-Headers': 'content-type, accept, x-requested-with',
  /** Two hours: Chrome keeps none longer, and each by its whole URL. */
  'Access-Control-Max-Age': '7200',
};

/** What passes of Share's own answer headers: cookies, CORS and transport rules of another host do not. */
export function passedHeaders(answered: HeaderReader): Readonly<Record<string, string>> {
  const passed: Record<string, string> = {};
  for (const name of ['content-type', 'retry-after', 'date']) {
    const value = answered(name);
    if (value !== null) passed[name] = value;
  }
  return passed;
}
