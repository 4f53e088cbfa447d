const contentSecurityPolicy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'manifest-src': "'self'",
  'worker-src': "'self'",
  /** As wide as the proxy setting may be; a header cannot know which proxy was chosen. The page narrows it at its start. */
  'connect-src': "'self' https: http://localhost:* http://127.0.0.1:*",
  'base-uri': "'none'",
  'form-action': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'lit-html cradle',
  'frame-ancestors': "'none'",
};

/** What the page uses: the receiver. */
const granted = ['serial', 'usb'];

/**
 * What else the policy of Chrome for Linux governs, by its own names; one that a Chrome does not know earns a warning on the
 * console. So `bluetooth` and `web-share`, which it has on other systems only, are left as they are; they ask the person
 * first. And so are `local-network`, `local-network-access` and `loopback-network`, without which a page from elsewhere could
 * not call a proxy on this computer, and the client hints (`ch-…`), which nobody asks for.
 */
const denied = [
  'accelerometer',
  'aria-notify',
  'autoplay',
  'browsing-topics',
  'camera',
  'captured-surface-control',
  'clipboard-read',
  'clipboard-write',
  'compute-pressure',
  'cross-origin-isolated',
  'deferred-fetch',
  'deferred-fetch-minimal',
  'digital-credentials-create',
  'digital-credentials-get',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'interest-cohort',
  'keyboard-map',
  'language-detector',
  'language-model',
  'local-fonts',
  'magnetometer',
  'media-playback-while-not-visible',
  'microphone',
  'midi',
  'on-device-speech-recognition',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'private-state-token-issuance',
  'private-state-token-redemption',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'speaker-selection',
  'storage-access',
  'summarizer',
  'sync-xhr',
  'translator',
  'unload',
  'window-management',
  'xr-spatial-tracking',
];

/**
 * On every file of the served app, the workers' scripts too: a worker obeys the policy of its own answer. No
 * Cross-Origin-Opener-Policy: the page opens nobody, and on plain http Chrome reports that header as an error.
 */
export const appHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': Object.entries(contentSecurityPolicy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; '),
  'Permissions-Policy': [...granted.map((feature) => `${feature}=(self)`), ...denied.map((feature) => `${feature}=()`)].join(', '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
};

/** Files with a hash in their name never change; all others (page, worker, manifest, icons) are asked for anew. */
export function cacheControl(pathname: string): string {
  return pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/**
 * The same as a `_headers` file for hosts of static files (Netlify, Cloudflare Pages). `pathnames`: of every file but
 * those below `/assets/`. Each has a rule of its own, since a header that two rules give is joined of both.
 */
export function headersFile(pathnames: readonly string[]): string {
  const rule = (path: string, headers: Readonly<Record<string, string>>): string =>
    [path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`)].join('\n');
  const caches = ['/assets/*', ...pathnames].map((path) => rule(path, { 'Cache-Control': cacheControl(path) }));
  return `${[rule('/*', appHeaders), ...caches].join('\n')}\n`;
}
