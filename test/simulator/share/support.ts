import { expect } from 'vitest';
import { PracticeShare, type PracticeShareOptions } from '../../../src/simulator/share/practice-share.ts';
import type { PracticeAnswer } from '../../../src/simulator/share/wire.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

export const NOW = Date.UTC(2026, 10, 1, 12);
export const SERIAL = 'SM12345678';
export const APPLICATION = 'd89443d2-327c-4a6f-89e5-496bbb0317db';
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

export type Sent = Extract<PracticeAnswer, { kind: 'answer' }>;

export function egv(stAt: number, value = 120): { ST: string; DT: string; Value: number; Trend: number } {
  return { ST: `/Date(${stAt})/`, DT: `/Date(${stAt})/`, Value: value, Trend: 4 };
}

/** A practice Share with the account alice, and short ways to call it. */
export class Bench {
  readonly clock = new VirtualClock(NOW);
  readonly share: PracticeShare;

  constructor(options: Partial<PracticeShareOptions> = {}) {
    this.share = new PracticeShare({ clock: this.clock, style: 'modern', ...options });
    this.share.addAccount({ accountName: 'alice', password: 'right' });
  }

  call(path: string, query: Record<string, string> = {}, body?: unknown): PracticeAnswer {
    const method = path === 'General/SystemUtcTime' ? 'GET' : 'POST';
    return this.share.handle({ method, path, query, body: body === undefined ? '' : JSON.stringify(body) });
  }

  send(path: string, query: Record<string, string> = {}, body?: unknown): Sent {
    const answer = this.call(path, query, body);
    if (answer.kind === 'dropped') throw new Error('dropped');
    return answer;
  }

  /** The JSON of a 200. */
  ask(path: string, query: Record<string, string> = {}, body?: unknown): unknown {
    const answer = this.send(path, query, body);
    expect(answer, answer.body).toMatchObject({ status: 200 });
    return answer.body === '' ? null : JSON.parse(answer.body);
  }

  /** The `Code` of a refusal, or `ok`. */
  code(path: string, query: Record<string, string> = {}, body?: unknown): string {
    const answer = this.send(path, query, body);
    if (answer.status === 200) return 'ok';
    return answer.status === 500 ? (JSON.parse(answer.body) as { Code: string }).Code : `${answer.status}`;
  }

  signIn(accountName = 'alice', password = 'right'): string {
    const accountId = this.ask('General/AuthenticatePublisherAccount', {}, { accountName, password, applicationId: APPLICATION });
    return this.ask('General/LoginPublisherAccountById', {}, { accountId, password, applicationId: APPLICATION }) as string;
  }

  /** A session whose account has SM12345678 and a running monitoring session. */
  publish(accountName = 'alice', password = 'right'): string {
    const sessionId = this.signIn(accountName, password);
    this.ask('Publisher/ReplacePublisherAccountMonitoredReceiver', { sessionId, serialNumber: SERIAL });
    this.ask('Publisher/StartRemoteMonitoringSession', { sessionId, serialNumber: SERIAL });
    return sessionId;
  }

  post(sessionId: string, egvs: readonly unknown[], taSeconds = 0): string {
    return this.code('Publisher/PostReceiverEgvRecords', { sessionId }, { SN: SERIAL, Egvs: egvs, TA: taSeconds });
  }

  read(sessionId: string, minutes = 1440, maxCount = 288): { WT: string; ST: string; DT: string; Value: number; Trend: string | number }[] {
    const query = { sessionId, minutes: `${minutes}`, maxCount: `${maxCount}` };
    return this.ask('Publisher/ReadPublisherLatestGlucoseValues', query) as never;
  }
}
