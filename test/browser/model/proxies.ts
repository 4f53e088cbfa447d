import type { ShareDoor } from '../../../src/share/door.ts';

/** Each of them leads to Share. */
export const PROXIES = ['/share/{host}/{path}', 'https://proxy.example/{host}/{path}'] as const;

/** Leads to somebody else, who knows no such page. */
export const WRONG_PROXY = 'https://elsewhere.example/{host}/{path}';

const stray: ShareDoor = {
  call: async () => ({ status: 404, text: '<!doctype html><title>Not found</title>', retryAfterMs: null, dateAt: null }),
};

export function doorBy(proxy: string, toShare: ShareDoor): ShareDoor {
  return proxy === WRONG_PROXY ? stray : toShare;
}
