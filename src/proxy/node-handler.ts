import type { IncomingMessage, ServerResponse } from 'node:http';

/** One of several doors of a Node server. Returns false, and has touched nothing, when the request is not for it. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Tries the doors in their order. */
export function firstOf(handlers: readonly NodeHandler[]): NodeHandler {
  return (request, response) => handlers.some((handler) => handler(request, response));
}

export interface WholeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** Writes an answer at once, unless one was begun or the client has left. */
export function send(response: ServerResponse, { status, headers, body = '' }: WholeAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}
