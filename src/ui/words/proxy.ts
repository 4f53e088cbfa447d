import type { TemplateCheck } from '../../domain/proxy-template.ts';
import type { ProxyTest, ProxyTrouble } from '../../sync/face.ts';
import { clockErrorText } from './clock-error.ts';
import { problemWords, type ProblemWords } from './problems.ts';

/** Texts of the proxy setting and of its test. */
export const proxy = {
  label: 'Proxy',
  unused: 'Not used in practice.',
  own: 'This page’s own server passes your password on to Share and keeps nothing.',
  careful: 'Careful:',
  example: 'A call goes to an address like this:',
  test: 'Test',
  stop: 'Stop',
  asking: 'Asking Share for the time by this proxy, without your password. It may take 30 seconds.',
  missing: 'The test could not be made. Reload the page and try again.',
  strangersSlashes:
    'Check the network that the proxy is in. If its address ends in /, try {encoded} behind it: some servers swallow one of two slashes.',
  works: 'The proxy works: Share answers.',
  clockRight: 'This computer’s clock agrees with Share’s.',
} as const;

export const foreignProxy = (host: string): string =>
  `${host} sees your password and every reading you send. Use it only if it is yours, or you trust its owner as you trust Share.`;

/** Why a setting may not be used, and what would be one. */
export const refusedTemplate: Readonly<Record<Exclude<TemplateCheck, 'ok'>, string>> = {
  'not-an-address':
    'This is neither an https address nor a path of this page’s own server. Placeholders are {region}, {host}, {path} and {encoded}.',
  'no-placeholder':
    'This is neither an https address that ends in / or =, nor one that holds {path} or {encoded}: a call has no place in it.',
  'http-elsewhere':
    'Over http everybody on the way can read your password. Use https; http is taken for http://localhost and http://127.0.0.1 only.',
  'user-info': 'A browser calls no address with a name or a password in it. Take it out.',
};

const troubles: Readonly<Record<ProxyTrouble, ProblemWords>> = {
  'bad-proxy': problemWords['share:bad-proxy'],
  offline: {
    what: 'There is no network, so the proxy could not be asked.',
    todo: 'Test again when this computer is online.',
  },
  'own-server-down': {
    what: 'This page’s own server does not answer.',
    todo: 'Start it again (npm start), or use another proxy.',
  },
  unreachable: {
    what: 'No answer that this page may read: the proxy does not run, or does not let this page’s address in (CORS).',
    todo: 'Check the address. If it is right, allow this page’s address in the proxy’s settings, for POST with a content type too.',
  },
  timeout: {
    what: 'Nothing came back within 30 seconds.',
    todo: 'Test again. If it stays so, look at the proxy: it may not reach Share.',
  },
  'wants-header': {
    what: 'The proxy refuses calls without an Origin header, and a browser sends none to the page’s own address.',
    todo: 'Give the proxy an address of its own, or take that rule out of its settings (requireHeader).',
  },
  'page-not-listed': {
    what: 'The proxy does not serve pages of this address.',
    todo: 'Add this page’s address to the proxy’s list of origins, or use another proxy.',
  },
  refused: {
    what: 'The proxy, or something before it, refuses the call.',
    todo: 'Check the address, and whether the proxy allows this page’s address and needs a login.',
  },
  'too-many': {
    what: 'The proxy, or Share behind it, has had too many requests from here.',
    todo: 'Wait some minutes before you test again. A proxy that many people share often says so.',
  },
  'share-unreached': {
    what: 'The proxy runs, but it got no answer from Share.',
    todo: 'Check the network that the proxy is in.',
  },
  'share-refused': {
    what: 'The proxy works, but Share itself refused to tell the time.',
    todo: 'The setting can stay as it is. Test again later.',
  },
  unavailable: {
    what: 'The proxy, or Share behind it, reports an error of its own.',
    todo: 'Test again in some minutes. If it stays so, look at the proxy.',
  },
  'not-share': {
    what: 'Something else than Share answers there: another page, or another service.',
    todo: 'Check the address, and sign in to this network if it asks for it.',
  },
  'no-own-proxy': {
    what: 'The server of this page is no proxy: it passes nothing on to Share.',
    todo: 'Run Cradle’s own server or its proxy alone (npm run proxy), and write its address here.',
  },
};

/** What a test found. `said` is a stranger's text, and never anything but text. */
export interface ProxyTestWords extends ProblemWords {
  readonly said: string | null;
}

export function proxyTestText(test: ProxyTest): ProxyTestWords {
  if (test.kind === 'works') return { what: proxy.works, todo: clockErrorText(test.errorMs) ?? proxy.clockRight, said: null };
  const { trouble, said } = test;
  if (trouble === 'share-unreached' && said === null) return { ...troubles[trouble], todo: proxy.strangersSlashes, said };
  const byWhom = trouble === 'share-refused' ? 'Share’s code' : 'The proxy says';
  return { ...troubles[trouble], said: said === null ? null : `${byWhom}: “${said}”` };
}
