/**
 * Where this page may connect to, beside its own origin. The header's policy is as wide as the proxy setting may be, since
 * it cannot know the setting; a page may narrow its own, at any time and for good. Until the settings are read nothing has
 * been asked of anybody, and no code but that of the first paint has seen the archive.
 */
export class ConnectPolicy {
  /** Null while it is the header's. */
  #allowed: readonly string[] | null = null;

  /** To these origins, or to those among them that were still allowed. */
  narrow(origins: readonly string[]): void {
    const before = this.#allowed;
    const after = before?.filter((origin) => origins.includes(origin)) ?? origins.filter(isToBeNamed);
    if (after.length === before?.length) return;
    this.#allowed = after;
    const policy = document.createElement('meta');
    policy.httpEquiv = 'Content-Security-Policy';
    policy.content = ["connect-src 'self'", ...after].join(' ');
    document.head.append(policy);
  }

  /** Whether the page itself may call all of these. */
  allows(origins: readonly string[]): boolean {
    const allowed = this.#allowed;
    return allowed === null || origins.every((origin) => origin === location.origin || allowed.includes(origin));
  }
}

/** A policy has no way to write an IPv6 address. */
function isToBeNamed(origin: string): boolean {
  return origin !== location.origin && !origin.includes('[');
}
