import { inLab } from './support/lab.ts';

/** Pages into IndexedDB on the disk, against nothing but puts, and against a row a reading. */

const { pages, records, rounds, medianMs } = await inLab((page) => page.evaluate(() => window.lab.storingRates()));

const perSecond = (count: number, taken: number): string => `${Math.round((count / taken) * 1000).toLocaleString('en')}`;
console.log(`${pages} pages of ${records} records, four pages a strict transaction, median of ${rounds} rounds, interleaved`);
console.log(`the archive (checked, compared with what is stored): ${perSecond(pages, medianMs.archive)} pages/s = ${perSecond(records, medianMs.archive)} records/s`);
console.log(`the same pages by bare puts: ${perSecond(pages, medianMs.barePages)} pages/s; the archive takes ${(medianMs.archive / medianMs.barePages).toFixed(2)} times as long`);
console.log(`a row a reading by bare puts: ${perSecond(records, medianMs.bareRows)} records/s; the archive stores ${(medianMs.bareRows / medianMs.archive).toFixed(1)} times as many`);
console.log('  measured elsewhere on another day, so only the order counts: dexie bulkPut 7,900 to 9,700 rows/s; pages packed, a strict transaction each, 13,100 rows/s');
