import { handleFetch, type Limiters } from './proxy/fetch-handler.ts';
import { readProxySettings, type Environment } from './proxy/settings.ts';

/** The proxy for Cloudflare Workers and what is compatible with them; `bindings` are what the platform's own configuration gives. */
export default {
  fetch: (request: Request, bindings: Environment & Limiters): Promise<Response> => handleFetch(request, readProxySettings(bindings), bindings),
};
