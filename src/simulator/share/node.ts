import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_BODY_BYTES } from './border.ts';
import type { PracticeShare } from './practice-share.ts';

/** False: the path is not below the prefix, and nothing was done. */
export type PracticeShareListener = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A body that goes on this far beyond the limit is cut off instead of answered. */
const PATIENCE_BYTES = 16 * MAX_BODY_BYTES;

/**
 * The practice Share over HTTP, for this computer only: other addresses and, against pages which point their own
 * name at it, other Host headers get 403. It sends no CORS headers: no other origin's page can read it.
 */
export function createPracticeShareListener(
  share: PracticeShare,
  options: { /** e.g. `/practice/ShareWebServices/Services/` */ readonly prefix: string },
): PracticeShareListener {
  return (request, response) => {
    const url = request.url ?? '';
    if (!url.startsWith(options.prefix)) return false;
    if (isLocal(request)) {
      const [path = '', query = ''] = splitOnce(url.slice(options.prefix.length), '?');
      void serve(share, request, response, path, new URLSearchParams(query)).catch(() => response.destroy());
    } else {
      response.writeHead(403, { 'Content-Type': 'text/plain' }).end('The practice Share answers this computer only.');
    }
    return true;
  };
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function isLocal(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? '';
  return /^(::1|(::ffff:)?127(\.\d+){3})$/.test(address) && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(request.headers.host ?? '');
}

/**
 * A call without a body is answered in the same turn. Reader programs are about which send two stray bytes after
 * `Content-Length: 0`; the parser breaks the connection when it comes to them, and by then the answer must be out.
 */
async function serve(
  share: PracticeShare,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
): Promise<void> {
  const body = hasBody(request) ? await readBody(request) : '';
  const answer = share.handle({ method: request.method ?? '', path, query, body, headers: request.headers });
  if (answer.delayMs > 0) await share.clock.sleep(answer.delayMs);
  if (answer.kind === 'dropped') {
    request.socket.destroy();
    return;
  }
  const content = Buffer.from(answer.body);
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(answer.contentType === null ? {} : { 'Content-Type': answer.contentType }),
    'Content-Length': content.length,
    'Cache-Control': 'no-store',
    Date: new Date(share.now()).toUTCString(),
  });
  response.end(content);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** The body, cut off as soon as it is longer than is taken, so that the practice Share sees that it is too long. */
async function readBody(request: IncomingMessage): Promise<string> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    if (length <= MAX_BODY_BYTES) kept.push(bytes);
    length += bytes.length;
    if (length > PATIENCE_BYTES) throw new Error('the body does not end');
  }
  return Buffer.concat(kept).toString('utf8');
}
