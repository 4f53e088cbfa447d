import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import type { Connect, Plugin } from 'vite';
import { appHeaders, headersFile } from './app-headers.ts';
import type { NodeHandler } from './node-handler.ts';

/** The same doors for `vite` and `vite preview`. `open` is called when a server starts, not at a build. */
export function serverDoors(open: () => NodeHandler): Plugin {
  const attach = (server: { readonly middlewares: Connect.Server }): void => {
    const door = open();
    server.middlewares.use((request, response, next) => {
      if (!door(request, response)) next();
    });
  };
  return {
    name: 'cradle:server-doors',
    // Vite would put CORS headers of its own on the proxy's answers
    config: () => ({ server: { cors: false }, preview: { cors: false, headers: { ...appHeaders } } }),
    configureServer: attach,
    configurePreviewServer: attach,
  };
}

interface Precached {
  readonly url: string;
  readonly revision?: string | null;
}

/**
 * The service worker keeps whole answers, their security headers too, and asks anew only for what has another revision: so
 * each has the headers in it, but for the manifest, which the plugin adds later. `headers`: those of every file.
 */
export function withHeaders<Entry extends Precached>(entries: readonly Entry[], headers = appHeaders): (Entry & { readonly revision: string })[] {
  const digest = createHash('sha256').update(JSON.stringify(headers)).digest('hex').slice(0, 8);
  return entries.map((entry) => ({ ...entry, revision: `${entry.revision ?? ''}${digest}` }));
}

/** Writes `_headers` beside the built app, when everything else of it is there. */
export function staticHeaders(): Plugin {
  let folder = '';
  return {
    name: 'cradle:static-headers',
    apply: 'build',
    enforce: 'post',
    configResolved: ({ build }) => {
      folder = build.outDir;
    },
    closeBundle: {
      sequential: true,
      order: 'post',
      handler: () => {
        const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== '_headers');
        const pathnames = entries.map(({ name }) => `/${name}`).toSorted();
        writeFileSync(`${folder}/_headers`, headersFile(['/', ...pathnames]));
      },
    },
  };
}
