import { commands } from '../../src/protocol/receiver/commands.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { inLab } from './support/lab.ts';
import { goal } from './support/measure.ts';
import { DAY_MS, thirtyDays } from './support/plans.ts';
import type { WholeRead } from './support/whole-reads.ts';

/** How many commands a first read and the next day's take, counted by the practice receiver. */

const ABOUT_PAGES: ReadonlySet<number> = new Set([commands.pageRange.code, commands.pages.code, commands.pageHeader.code]);
/** The opening and the manufacturing page included. */
const NEXT_DAY_EGV = 12;
const NEXT_DAY_ALL = 36;

function about(read: WholeRead, type: number): number {
  return read.tally.asked.filter((asked) => ABOUT_PAGES.has(asked.command) && asked.type === type).length;
}

/** What had been asked when the last EGV page was there: all of it, and without other rings' commands. */
function untilEgv({ tally }: WholeRead): { readonly all: number; readonly alone: number } {
  const last = tally.asked.findLastIndex(({ command, type }) => ABOUT_PAGES.has(command) && type === partitions.egv);
  const isOther = (type: number | null): boolean => type !== partitions.manufacturing && type !== partitions.egv;
  const asked = tally.asked.slice(0, last + 1);
  return { all: asked.length, alone: asked.filter(({ command, type }) => !ABOUT_PAGES.has(command) || !isOther(type)).length };
}

/** "10 16(0) 17(0) ...", in the order of asking, to see where a command went. */
function spelled(read: WholeRead): string {
  return read.tally.asked.map(({ command, type }) => (ABOUT_PAGES.has(command) ? `${command}(${type})` : `${command}`)).join(' ');
}

function tell(model: string, first: WholeRead, nextDay: WholeRead): void {
  const pages = first.tally.pages.find(({ type }) => type === partitions.egv)?.count ?? 0;
  const most = Math.ceil(pages / 4) + 4;
  const firstEgv = about(first, partitions.egv);
  console.log(`${model}, first read, EGV: ${firstEgv} range and page commands for ${pages} pages; ${goal(`at most ceil(${pages} / 4) + 4 = ${most}`, firstEgv <= most)}`);
  console.log(`  everything: ${first.tally.asked.length} commands`);
  const nextEgv = untilEgv(nextDay);
  const nextAll = nextDay.tally.asked.length;
  console.log(`${model}, next day, EGV alone: ${nextEgv.alone} commands, ${about(nextDay, partitions.egv)} of them about EGV; ${goal(`at most ${NEXT_DAY_EGV}`, nextEgv.alone <= NEXT_DAY_EGV)}; with other rings' that are asked in between ${nextEgv.all}`);
  console.log(`  everything: ${nextAll} commands${model === 'g4' ? `; ${goal(`at most ${NEXT_DAY_ALL}`, nextAll <= NEXT_DAY_ALL)}` : ''}`);
  console.log(`  by command (type): ${spelled(nextDay)}`);
}

await inLab(async (page) => {
  const violations: string[] = [];
  for (const model of ['g4', 'g6-touchscreen'] as const) {
    const plan = thirtyDays({ model, linkTimes: 'none' });
    const [first, nextDay] = await page.evaluate(([far, pausesMs]) => window.lab.wholeReads(far, { pausesMs }), [plan, [DAY_MS]] as const);
    if (!first || !nextDay) throw new Error('a read is missing');
    tell(model, first, nextDay);
    violations.push(...nextDay.tally.violations);
  }
  console.log(`requests that no host may make: ${violations.length}${violations.length > 0 ? ` (${violations.join('; ')})` : ''}`);
});
