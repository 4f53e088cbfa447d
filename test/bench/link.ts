import type { Page } from 'playwright';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import type { PracticeModelName } from '../../src/simulator/receiver/practice-receiver.ts';
import { inLab } from './support/lab.ts';
import { goal, median, ms, percent, sum } from './support/measure.ts';
import { thirtyDays } from './support/plans.ts';
import type { Exchange } from './support/timed-transport.ts';
import type { WholeRead } from './support/whole-reads.ts';

/**
 * How close a 30-day read comes to what the cable alone takes, in real time, at the measured answer times of a G4
 * (receiver-protocol, 8.1), in Chromium, into a database on the disk.
 */

const ROUNDS = 3;
const MOST_ABOVE_LINK = 0.05;

/** Whole 30-day EGV reads of others, ms (receiver-protocol, 11): run or reckoned at the same answer times, so bound by the link and by themselves, not by the machine. */
const others = { 'Tidepool (run)': 9_950, 'dexcom_reader (its commands at these answer times)': 5_800, 'ecc1/dexcom (run)': 5_300 };

/** One stretch of a read: where its time went. */
interface Stretch {
  readonly wallMs: number;
  readonly linkMs: number;
  /** From where the link would have ended an answer until its last byte was read; and how much of it the simulated link itself was late. */
  readonly deliveryMs: number;
  readonly latenessMs: number;
  /** From an answer's last byte to the next request; and how much of it the disk was writing. */
  readonly turnaroundMs: number;
  readonly writingMeanwhileMs: number;
  /** From the last answer until its pages were stored. */
  readonly tailMs: number;
  readonly commandCount: number;
}

/** Exchanges `from` to `to`, both included; `endMs`: when their pages were stored. */
function stretch(read: WholeRead, from: number, to: number, endMs: number): Stretch {
  const exchanges = read.exchanges.slice(from, to + 1);
  const first = exchanges[0];
  const last = exchanges.at(-1);
  if (!first || !last) throw new Error('nothing was asked');
  const gaps = exchanges.slice(1).map((next, place) => ({ fromMs: exchanges[place]!.endedAtMs, toMs: next.wroteAtMs }));
  const writes = read.writes.filter(({ stores }) => stores.includes('pages'));
  const writingIn = (gap: { readonly fromMs: number; readonly toMs: number }): number =>
    sum(writes.map(({ beganAtMs, endedAtMs }) => Math.max(0, Math.min(endedAtMs, gap.toMs) - Math.max(beganAtMs, gap.fromMs))));
  return {
    wallMs: endMs - first.wroteAtMs,
    linkMs: sum(exchanges.map((exchange) => exchange.linkMs)),
    deliveryMs: sum(exchanges.map(({ wroteAtMs, endedAtMs, linkMs }) => endedAtMs - wroteAtMs - linkMs)),
    latenessMs: sum(read.tally.asked.slice(from, to + 1).map((asked) => asked.latenessMs)),
    turnaroundMs: sum(gaps.map(({ fromMs, toMs }) => toMs - fromMs)),
    writingMeanwhileMs: sum(gaps.map(writingIn)),
    tailMs: endMs - last.endedAtMs,
    commandCount: exchanges.length,
  };
}

/** From the EGV ring's first command to its last page on the disk. */
function egvOf(read: WholeRead): Stretch {
  const isEgv = ({ type, command }: Exchange): boolean => type === partitions.egv && (command === commands.pageRange.code || command === commands.pages.code);
  const from = read.exchanges.findIndex(isEgv);
  const to = read.exchanges.findLastIndex(isEgv);
  const last = read.exchanges[to];
  if (!last) throw new Error('no EGV pages were asked for');
  const stored = read.writes.find(({ stores, beganAtMs }) => stores.includes('pages') && beganAtMs >= last.endedAtMs);
  return stretch(read, from, to, stored?.endedAtMs ?? read.endedAtMs);
}

const byRatio = (a: Stretch, b: Stretch): number => a.wallMs / a.linkMs - b.wallMs / b.linkMs;

function middle(stretches: readonly Stretch[]): Stretch {
  return stretches.toSorted(byRatio)[Math.floor(stretches.length / 2)]!;
}

function tell(name: string, { wallMs, linkMs, deliveryMs, latenessMs, turnaroundMs, writingMeanwhileMs, tailMs, commandCount }: Stretch): void {
  console.log(`${name}: ${commandCount} commands, ${ms(wallMs)} where the link takes ${ms(linkMs)}: ${percent(wallMs / linkMs - 1)} above it`);
  console.log(`  against the link as this machine simulated it, itself ${ms(latenessMs)} late: ${percent(wallMs / (linkMs + latenessMs) - 1)} above it`);
  console.log(`  late delivery ${ms(deliveryMs)}, from an answer to the next request ${ms(turnaroundMs)} (the disk writing in ${ms(writingMeanwhileMs)} of it), after the last answer ${ms(tailMs)}`);
}

async function reads(page: Page, model: PracticeModelName, until: 'readings' | 'everything'): Promise<WholeRead[]> {
  const found: WholeRead[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    found.push(...(await page.evaluate(([plan, how]) => window.lab.wholeReads(plan, { until: how }), [thirtyDays({ model }), until] as const)));
  }
  return found;
}

const [g4, touchscreen] = await inLab(async (page) => [await reads(page, 'g4', 'everything'), await reads(page, 'g6-touchscreen', 'readings')] as const);

console.log(`median of ${ROUNDS} reads`);
const egv = middle(g4.map(egvOf));
for (const [name, one] of [['30 days of EGV, G4', egv], ['30 days of EGV, G6 touchscreen', middle(touchscreen.map(egvOf))]] as const) {
  tell(name, one);
  console.log(`  ${goal(`within ${percent(MOST_ABOVE_LINK)} of the link's own time`, one.wallMs / one.linkMs - 1 <= MOST_ABOVE_LINK)}`);
}
tell('everything of a G4, from the first ping until it is followed', middle(g4.map((read) => stretch(read, 0, read.exchanges.length - 1, read.endedAtMs))));
console.log(`  before that, opening and 200 ms of silence (receiver-protocol, 9.1): ${ms(median(g4.map((read) => read.exchanges[0]!.wroteAtMs - read.openedAtMs)))}`);
for (const [name, theirs] of Object.entries(others)) {
  console.log(`${name} takes ${ms(theirs)} for 30 days of a G4's EGV: ${(theirs / egv.wallMs).toFixed(1)} times ours`);
}
