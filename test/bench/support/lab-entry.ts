import { archiveFileWork } from './archive-file-work.ts';
import type { FarPlan } from './far-receiver.ts';
import { storingRates } from './storing-rates.ts';
import { wholeReads, type ReadOptions } from './whole-reads.ts';

/** What the empty lab page can do; called from the measurements by `page.evaluate`. */
export const lab = {
  wholeReads: (plan: FarPlan, options: ReadOptions = {}) => wholeReads('/receiver-worker.js', plan, options),
  storingRates,
  archiveFile: archiveFileWork,
};

declare global {
  interface Window {
    lab: typeof lab;
  }
}

window.lab = lab;
