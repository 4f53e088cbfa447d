import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import sirv from 'sirv';
import { appHeaders, cacheControl } from './app-headers.ts';
import { ProxyError } from './errors.ts';
import { send, type NodeHandler } from './node-handler.ts';

const plain = { ...appHeaders, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' };

/**
 * The built app. `directory` is looked at for each request (`dev`), so that a build made while the server runs is
 * served, and not missed as a file that has gone.
 * @throws ProxyError 'not-built'
 */
export function createAppFiles(directory: string): NodeHandler {
  if (!existsSync(`${directory}/index.html`)) throw new ProxyError('not-built', 'The app is not built yet: run npm run build first.');
  const files = sirv(directory, {
    dev: true,
    etag: true,
    extensions: ['html'],
    setHeaders: (response, pathname) => {
      for (const [name, value] of Object.entries(appHeaders)) response.setHeader(name, value);
      response.setHeader('Cache-Control', cacheControl(pathname));
    },
    onNoMatch: (_request, response) => send(response, { status: 404, headers: plain, body: 'There is nothing here.\n' }),
  });

  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      send(response, { status: 405, headers: { ...plain, Allow: 'GET, HEAD' }, body: 'This can only be read.\n' });
      return true;
    }
    // sirv throws on a range that ends before it starts, and nothing here is large enough to be asked for in parts
    delete request.headers.range;
    guardFile(response);
    files(request, response);
    return true;
  };
}

/** sirv leaves the file open when the client goes, and lets the error of one that has just vanished end the process. */
function guardFile(response: ServerResponse): void {
  response.once('pipe', (file: Readable) => {
    file.once('error', () => response.destroy());
    response.once('close', () => file.destroy());
  });
}
