import type { IncomingMessage, OutgoingMessage, ServerResponse } from 'node:http';
import type { WholeAnswer } from './answer.ts';
import type { HeaderReader } from './headers.ts';

/** One of several doors of a Node server. Returns false, and has touched nothing, when the request is not for it. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Tries the doors in their order. */
export function firstOf(handlers: readonly NodeHandler[]): NodeHandler {
  return (request, response) => handlers.some((handler) => handler(request, response));
}

/** Writes an answer at once, unless one was begun or the client has left. */
export function send(response: ServerResponse, { status, headers, body = '' }: WholeAnswer<Uint8Array>): void {
  if (response.headersSent || response.destroyed) return;
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length });
  endAtOnce(response, body);
}

/** Ends a message with all of its body. As text of one byte a character it goes out together with the head, in one write. */
export function endAtOnce(message: OutgoingMessage, body: string | Uint8Array): void {
  if (typeof body === 'string') message.end(body);
  else message.end(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'), 'latin1');
}

export function headerReader(message: IncomingMessage): HeaderReader {
  const values = message.headersDistinct;
  return (name) => values[name]?.join(', ') ?? null;
}
