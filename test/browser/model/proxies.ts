import type { ShareDoor } from '../../../src/share/door.ts';
import { SIGN_INS } from './sign-in-judge.ts';

/** Each of them leads to Share. */
export const PROXIES = ['/share/{host}/{path}', 'https://proxy.example/{host}/{path}'] as const;

/** Leads to somebody else, who knows no such page. */
export const WRONG_PROXY = 'https://elsewhere.example/{host}/{path}';

/** Share's time is asked for before each sign-in of the page's own and each check: to whoever cannot tell it no password goes. */
const stray = (scream: (what: string) => void): ShareDoor => ({
  call: async ({ endpoint }) => {
    if (SIGN_INS.has(endpoint)) scream('a password for somebody else');
    return { status: 404, text: '<!doctype html><title>Not found</title>', retryAfterMs: null, dateAt: null };
  },
});

export function doorBy(proxy: string, toShare: ShareDoor, scream: (what: string) => void): ShareDoor {
  return proxy === WRONG_PROXY ? stray(scream) : toShare;
}
