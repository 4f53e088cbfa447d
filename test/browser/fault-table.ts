import { commands } from '../../src/protocol/receiver/commands.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { resultCodes } from '../../src/protocol/receiver/result-codes.ts';
import type { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';
import type { Page } from './world.ts';
import { MINUTE, type World } from './world.ts';

/** What can go wrong with a receiver, each ordered so that it strikes in the phase under test. */
export interface FaultRow {
  readonly name: string;
  /** Before the phase begins; `page` is the page that will read. */
  strike(world: World, page: Page): void;
  /** What a person would do afterwards, if anything. */
  mend?(world: World, page: Page): Promise<void>;
  /** A page stays missing until the next connection, and the page says so. */
  readonly leavesHole?: true;
  /** The receiver's own memory is spoiled: the archive keeps what was good. */
  readonly spoilsMemory?: true;
}

const PAGES = commands.pages.code;

const lastPage = ({ rings }: PracticeReceiver): number => rings.get(partitions.egv)?.range?.last ?? 0;

const plugAgain = async (world: World): Promise<void> => world.socket.plug();

/** The same as a person who presses the one button. */
const connectAgain = async (world: World, page: Page): Promise<void> => world.settle(page.cradle.connect());

const unplugAfter = (afterBytes: number, command: number): Pick<FaultRow, 'strike' | 'mend'> => ({
  strike: ({ receiver }) => receiver.order({ kind: 'unplug', afterBytes, command }),
  mend: plugAgain,
});

export const faultTable: readonly FaultRow[] = [
  { name: 'nothing at all', strike: () => undefined },
  ...[0, 2, 3, 40, 400, 9_999].map((offset) => ({
    name: `a page answer with byte ${offset} spoiled`,
    strike: ({ receiver }: World): void => receiver.order({ kind: 'corrupt-answer', offset, command: PAGES }),
  })),
  {
    name: 'a range answer spoiled',
    strike: ({ receiver }) => receiver.order({ kind: 'corrupt-answer', offset: 6, command: commands.pageRange.code }),
  },
  { name: 'a lost answer', strike: ({ receiver }) => receiver.order({ kind: 'drop-answer', command: PAGES }) },
  {
    name: 'two lost answers in a row',
    strike: ({ receiver }) => {
      receiver.order({ kind: 'drop-answer', command: PAGES });
      receiver.order({ kind: 'drop-answer', command: PAGES });
    },
  },
  {
    name: 'an answer that never comes, at three attempts',
    strike: ({ receiver }) => {
      for (let i = 0; i < 3; i += 1) receiver.order({ kind: 'drop-answer', command: commands.pageRange.code });
    },
  },
  { name: 'an answer after 1.5 s', strike: ({ receiver }) => receiver.order({ kind: 'stall', stallMs: 1_500, command: PAGES }) },
  { name: 'a range after 3 s', strike: ({ receiver }) => receiver.order({ kind: 'stall', stallMs: 3_000, command: commands.pageRange.code }) },
  {
    name: 'the stale answer of a broken session',
    strike: ({ receiver }) => receiver.order({ kind: 'stale-bytes', bytes: Uint8Array.of(1, 6, 0, 1, 0x35, 0xd4) }),
  },
  {
    name: 'noise that begins like a frame',
    strike: ({ receiver }) => receiver.order({ kind: 'stale-bytes', bytes: Uint8Array.of(7, 1, 0x46, 8, 1, 1, 1), command: PAGES }),
  },
  { name: 'NAK', strike: ({ receiver }) => receiver.order({ kind: 'refuse', code: resultCodes.nak, command: PAGES }) },
  {
    name: 'INCOMPLETE_PACKET_RECEIVED',
    strike: ({ receiver }) => receiver.order({ kind: 'refuse', code: resultCodes.incompletePacket, command: PAGES }),
  },
  {
    name: 'RECEIVER_ERROR',
    strike: ({ receiver }) => receiver.order({ kind: 'refuse', code: resultCodes.receiverError, command: PAGES }),
    mend: connectAgain,
  },
  {
    name: 'INVALID_MODE',
    strike: ({ receiver }) => receiver.order({ kind: 'refuse', code: resultCodes.invalidMode, command: commands.pageRange.code }),
    mend: connectAgain,
  },
  {
    name: 'the first command after opening lost',
    strike: ({ receiver }) => receiver.order({ kind: 'lose-first-command', times: 2 }),
  },
  { name: 'a page that comes after the next answer', strike: ({ receiver }) => receiver.order({ kind: 'late-answer', lateMs: 1_600, command: PAGES }) },
  { name: 'noise with a false length', strike: ({ receiver }) => receiver.order({ kind: 'noise', command: PAGES, times: 2 }) },
  { name: 'an answer that comes twice', strike: ({ receiver }) => receiver.order({ kind: 'duplicate-answer', command: PAGES, times: 3 }) },
  {
    name: 'a range that comes twice',
    strike: ({ receiver }) => receiver.order({ kind: 'duplicate-answer', command: commands.pageRange.code, times: 3 }),
  },
  { name: 'answers byte by byte', strike: ({ receiver }) => receiver.order({ kind: 'split', sizes: [1], times: 20 }) },
  {
    name: 'answers in pieces, with pauses',
    strike: ({ receiver }) => receiver.order({ kind: 'split', sizes: [3, 61, 200], pauseMs: 150, times: 5 }),
  },
  { name: 'a minute of silence', strike: ({ receiver }) => receiver.order({ kind: 'silence', forMs: MINUTE }) },
  {
    name: 'a page header that reads badly once',
    strike: ({ receiver }) => receiver.order({ kind: 'bad-page-header', type: partitions.egv, page: lastPage(receiver) }),
  },
  {
    name: 'a page header that reads badly three times',
    strike: ({ receiver }) => receiver.order({ kind: 'bad-page-header', type: partitions.egv, page: lastPage(receiver) - 1, times: 3 }),
    leavesHole: true,
  },
  ...[0, 1, 4, 300, 533].map((bytes) => ({ name: `the cable pulled after ${bytes} bytes of a page`, ...unplugAfter(bytes, PAGES) })),
  { name: 'the cable pulled in a range', ...unplugAfter(5, commands.pageRange.code) },
  {
    name: 'the cable pulled, and the permission gone',
    strike: ({ receiver, socket }) => {
      socket.keepsPermission = false;
      receiver.order({ kind: 'unplug', afterBytes: 100, command: PAGES });
    },
    mend: async (world, page) => {
      world.socket.plug();
      await world.pass(5_000);
      await connectAgain(world, page);
    },
  },
  {
    name: 'a record that the flash has spoiled',
    strike: ({ receiver }) => {
      receiver.order({ kind: 'bad-record', type: partitions.egv, page: lastPage(receiver), slot: 0 });
    },
    spoilsMemory: true,
  },
  {
    name: 'the person disconnects in the middle, and connects again',
    strike: (_world, page) => {
      const stop = page.cells.connection.watch((state) => {
        if (state.kind !== 'reading' || state.stage !== 'readings') return;
        stop();
        void page.cradle.disconnect();
      });
    },
    mend: async (world, page) => {
      await world.settle(page.cradle.disconnect());
      await connectAgain(world, page);
    },
  },
  {
    name: 'the computer sleeps for two hours, and the cable is pulled meanwhile',
    strike: ({ receiver, clock }) => {
      receiver.order({ kind: 'unplug', afterBytes: 10, command: PAGES });
      clock.step(2 * 60 * MINUTE);
    },
    mend: plugAgain,
  },
];
