import type { Clock } from '../domain/clock.ts';
import { isOnThisComputer, templateOrigins } from '../domain/proxy-template.ts';
import type { RealRegion } from '../domain/region.ts';
import type { ShareDoor } from '../share/door.ts';
import { verdictOfAnswer, verdictOfFailure } from '../share/proxy-verdict.ts';
import { beginRoundTrip } from '../share/round-trip.ts';
import type { ProxyTest } from './face.ts';

export interface ProxyTestDeps {
  readonly clock: Clock;
  /** The page's own origin. */
  readonly origin: string;
  isOnline(): boolean;
  doorFor(region: RealRegion, proxy: string): ShareDoor;
}

/**
 * Asks Share for its time by a proxy setting that need not be saved: no account, no password, nothing is stored. As a POST
 * would be asked for, since a proxy that answers a plain GET alone carries no sign-in. Rejects with the reason of `signal`.
 */
export async function testProxy(deps: ProxyTestDeps, region: RealRegion, proxy: string, signal: AbortSignal): Promise<ProxyTest> {
  const { clock, origin } = deps;
  const asker = {
    isOwn: templateOrigins(proxy, origin).includes(origin),
    isOnline: deps.isOnline() || isOnThisComputer(proxy, origin),
  };
  const end = beginRoundTrip(clock);
  try {
    const answer = await deps.doorFor(region, proxy).call({ endpoint: 'systemUtcTime', isAsPost: true }, signal);
    const { middleAt } = end();
    const verdict = verdictOfAnswer(answer, asker);
    if (verdict.kind === 'trouble') return verdict;
    return { kind: 'works', errorMs: Math.round(verdict.utcAt - middleAt) };
  } catch (error) {
    signal.throwIfAborted();
    return verdictOfFailure(error, asker);
  }
}
