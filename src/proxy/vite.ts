import type { Connect, Plugin } from 'vite';
import { appHeaders } from './app-headers.ts';
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
