/**
 * Every header of a message with all the values it came with, by lower-case name: two `Host` lines must not
 * look like one.
 */
export type HeaderValues = Readonly<Record<string, readonly string[] | undefined>>;

/** The values as one; a header that came twice fits no list and no number any more. */
export function headerOf(headers: HeaderValues, name: string): string | null {
  return headers[name]?.join(', ') ?? null;
}

/** What the 2015 uploader app sent (share-api 3.9). Chrome does not let a page set it. */
export const SHARE_USER_AGENT = 'Dexcom%20Share/3.0.2.11 CFNetwork/672.0.2 Darwin/14.0.0';

/**
 * The headers of the request to Share, all of them but `Content-Length`, which is known when the body is
 * there (share-api 11.2). Built from nothing, so that whatever else the browser sent stays here.
 */
export function requestHeaders(came: HeaderValues, target: { host: string; userAgent: string }): Readonly<Record<string, string>> {
  const contentType = headerOf(came, 'content-type');
  return {
    Host: target.host,
    'User-Agent': target.userAgent,
    Accept: headerOf(came, 'accept') ?? 'application/json',
    ...(contentType === null ? {} : { 'Content-Type': contentType }),
  };
}

/** A POST says its length even when it is 0; a GET has no body and says nothing (share-api 1.2). */
export function lengthHeader(method: string, bodyBytes: number): Readonly<Record<string, string>> {
  return method === 'POST' ? { 'Content-Length': String(bodyBytes) } : {};
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
  'Access-Control-Max-Age': '600',
};

const passedAnswerHeaders = [
  ['content-type', 'Content-Type'],
  ['retry-after', 'Retry-After'],
  ['date', 'Date'],
] as const;

/** What passes of Share's own answer headers: cookies, CORS and transport rules of another host do not. */
export function passedHeaders(answered: HeaderValues): Readonly<Record<string, string>> {
  const passed: Record<string, string> = {};
  for (const [name, spelling] of passedAnswerHeaders) {
    const value = headerOf(answered, name);
    if (value !== null) passed[spelling] = value;
  }
  return passed;
}
