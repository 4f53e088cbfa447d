const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** The `Host` values of this computer for one port; browsers leave out port 80. */
export function loopbackHosts(port: number): readonly string[] {
  return loopbackNames.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
}

/** And the names of a list, which with no port of their own are meant both for this one and for a server in front. */
export function hostsAt(port: number, listed: readonly string[]): readonly string[] {
  const named = listed.flatMap((host) => (/:\d+$/.test(host) ? [host] : [host, `${host}:${port}`]));
  return [...loopbackHosts(port), ...named];
}
