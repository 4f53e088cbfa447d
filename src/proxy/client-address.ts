import { BlockList, isIP } from 'node:net';
import { ProxyError } from './errors.ts';
import { listOf, type Environment } from './settings.ts';

/**
 * `TRUSTED_PROXIES`: the servers in front of this one whose word about an address is believed, as IP addresses or
 * networks with commas between them.
 * Null: none is.
 * @throws ProxyError 'bad-trusted'
 */
export function readTrustedProxies(environment: Environment): BlockList | null {
  const entries = listOf(environment['TRUSTED_PROXIES']);
  const trusted = new BlockList();
  for (const entry of entries) {
    const [address = '', bits, ...rest] = entry.split('/');
    const version = isIP(address);
    const most = version === 4 ? 32 : 128;
    if (version === 0 || rest.length > 0 || (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > most))) {
      throw new ProxyError('bad-trusted', 'TRUSTED_PROXIES must be IP addresses or networks with commas between them, as in 127.0.0.1,10.0.0.2.');
    }
    trusted.addSubnet(address, Number(bits ?? most), version === 4 ? 'ipv4' : 'ipv6');
  }
  return entries.length > 0 ? trusted : null;
}

/**
 * The address that a request came from. `forwardedFor` is read from its end, where the nearest server wrote, and
 * only as far as trusted servers reach: what stands before them is the client's own word.
 */
export function clientAddress(peer: string, forwardedFor: string | null, trusted: BlockList | null): string {
  if (trusted === null) return peer;
  const hops = forwardedFor?.split(',') ?? [];
  let client = peer;
  while (isTrusted(client, trusted)) {
    const hop = hops.pop()?.trim() ?? '';
    if (isIP(hop) === 0) break;
    client = hop;
  }
  return client;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const version = isIP(address);
  return version !== 0 && trusted.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
