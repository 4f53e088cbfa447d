import * as fc from 'fast-check';
import { PAGE_HEADER_BYTES } from '../../../../src/protocol/receiver/page.ts';
import { encodeFrame } from '../../../../src/protocol/receiver/packet.ts';
import { ProtocolError } from '../../../../src/protocol/receiver/protocol-error.ts';
import { resultCodes } from '../../../../src/protocol/receiver/result-codes.ts';
import { makePage } from '../../../support/pages.ts';
import { seal } from './reference.ts';
import { hex, pageBytes, vectorsOf } from './vectors.ts';

/** Pages and frames with some bytes wrong, or missing at the end. */

/** Of one room; `npm run test:mutations` makes it a million. */
export const mutationRuns = Number(process.env['MUTATION_RUNS'] ?? 20_000);
export const mutationTimeout = 30_000 + mutationRuns;

const ascii = new TextEncoder();
const manufacturing = new Uint8Array(500);
manufacturing.set(ascii.encode('<ManufacturingParameters SerialNumber="SM12345678" HardwareId="" />'), 8);
seal(manufacturing);

const pages = [...vectorsOf('page').map(({ bytes }) => hex(bytes)), makePage(manufacturing, 1, { type: 0, revision: 1 })];

/** The page that all mutated answers are read as the answer to. */
export const asked = { type: 4, page: 1229, first: 1229, count: 1 };
const askedPage = pageBytes('page-06');
const frames = [
  ...[...vectorsOf('answer'), ...vectorsOf('request'), ...vectorsOf('refuse')].map(({ frame }) => hex(frame)),
  ...[
    askedPage,
    askedPage.subarray(0, PAGE_HEADER_BYTES),
    hex('da040000c0050000'),
    ascii.encode("<FirmwareHeader SchemaVersion='1' ProductId='G4Receiver' DexBootVersion=''/>"),
    ascii.encode("<PartitionInfo SchemaVersion='1'><Partition Name='EGVData' Id='4' RecordRevision='2' RecordLength='13'/></PartitionInfo>"),
  ].map((payload) => encodeFrame(resultCodes.ack, payload)),
];

const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });

/** Half of the changes go where the header is: the rest of a page has many more bytes and says much less. */
const headerChanges = fc.array(fc.tuple(fc.nat(PAGE_HEADER_BYTES - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });
const dropped = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(600) });

/** Some of them with a header whose CRC was made right again. */
export const mutatedPage: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.constantFrom(...pages), headerChanges, changes, dropped, fc.boolean())
  .map(([original, inHeader, anywhere, less, mend]) => {
    const page = mutated(original, [...inHeader, ...anywhere], less);
    if (mend && page.length >= PAGE_HEADER_BYTES) seal(page.subarray(0, PAGE_HEADER_BYTES));
    return page;
  });

/** Some of them made good frames again, of whatever they hold now. */
export const mutatedFrame: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.constantFrom(...frames), changes, fc.nat(6), fc.boolean())
  .map(([original, changed, less, mend]) => {
    const frame = mutated(original, changed, less);
    if (mend && frame.length >= 6) {
      frame.set([0x01, frame.length & 0xff, frame.length >> 8]);
      seal(frame);
    }
    return frame;
  });

function mutated(original: Uint8Array, changed: readonly (readonly [number, number])[], less = 0): Uint8Array {
  const mutant = original.slice(0, Math.max(0, original.length - less));
  for (const [at, byte] of changed) if (mutant.length > 0) mutant[at % mutant.length] = byte;
  return mutant;
}

/** What `work` gives; null where it refuses as it may. Anything else that is thrown fails the test. */
export function orRefused<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
