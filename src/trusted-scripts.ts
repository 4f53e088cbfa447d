// oxlint-disable-next-line import/default -- the default is Vite's own: the address of the built script
import doorWorker from './door-worker.ts?worker&url';

/** Every script that a page starts beside its own modules. */
const SERVICE_WORKER = '/service-worker.js';
const known: ReadonlySet<string> = new Set([SERVICE_WORKER, doorWorker]);

interface ScriptPolicy {
  createScriptURL(url: string): string;
}

declare global {
  /** As much of Trusted Types as is used. Not every browser has them. Its typed address is text to TypeScript's `Worker`. */
  var trustedTypes: { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy } | undefined;
}

const rules: ScriptPolicy = {
  createScriptURL(url) {
    if (known.has(url)) return url;
    throw new TypeError('not a script of this page');
  },
};

/** The one policy of our own that the header lets be made. */
const policy = globalThis.trustedTypes?.createPolicy('cradle', rules) ?? rules;

export async function registerServiceWorker(): Promise<void> {
  await navigator.serviceWorker?.register(policy.createScriptURL(SERVICE_WORKER));
}

/** For one call to Share that the page's own policy does not let it make itself. */
export function startDoorWorker(): Worker {
  return new Worker(policy.createScriptURL(doorWorker), { type: 'module' });
}
