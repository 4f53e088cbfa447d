import { gatewayAnswer, type PracticeAnswer, type PracticeRequest } from './wire.ts';

/** The largest body that is taken, in bytes: several hundred readings. */
export const MAX_BODY_BYTES = 64 * 1024;

/**
 * What the web server in front of Share refuses before it looks at the call: a POST without a length (share-api
 * 1.2), too long a body, a body that is not called JSON. The statuses are assumed (share-api 12). Null: it may pass.
 */
export function checkRequest({ method, body, headers }: PracticeRequest): PracticeAnswer | null {
  if (headers && method === 'POST' && !headers['content-length'] && !headers['transfer-encoding']) return gatewayAnswer(411);
  if (new TextEncoder().encode(body).length > MAX_BODY_BYTES) return gatewayAnswer(413);
  if (headers && body !== '' && !/^application\/json\s*(;|$)/i.test(`${headers['content-type'] ?? ''}`)) return gatewayAnswer(415);
  return null;
}
