import type { IncomingMessage, ServerResponse } from 'node:http';
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
  response.end(body);
}

export function headerReader(message: IncomingMessage): HeaderReader {
  const values = message.headersDistinct;
  return (name) => values[name]?.join(', ') ?? null;
}
