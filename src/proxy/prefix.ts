/**
 * What follows `/share` in a request's target, as it came, where every door of Cradle serves the proxy:
 * `/share/{host}/{path}`. Null for a target that is not the proxy's.
 */
export function belowPrefix(target: string): string | null {
  return /^\/share(?![^/?])/.test(target) ? target.slice('/share'.length) : null;
}

/** The target of a URL as it came: parsed as one, its path could become another, and its query be encoded once more. */
export function targetOf(url: string): string {
  return url.replace(/^\w+:\/\/[^/?#]*/, '');
}
