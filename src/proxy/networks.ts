/**
 * Whom an IP address stands for when calls are counted: an IPv4 address for itself, also where it is written as an IPv6
 * one, and an IPv6 address for its /64, of which one line has all. What is no address stands for itself.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)|%.*/gi, '');
  if (!plain.includes(':')) return plain;
  try {
    // a URL has the shortest spelling, and one gap at most
    const { hostname } = new URL(`http://[${plain}]`);
    const zeros = '0:'.repeat(9 - hostname.split(':').length);
    return hostname.slice(1).replace('::', `:${zeros}`).split(':', 4).join(':');
  } catch {
    return plain;
  }
}
