import { describe, expect, it } from 'vitest';
import { archiveRows } from '../../src/exchange/archive-stream.ts';
import { bytesOf, linesOf, readBack, rows, zipped } from './support/archive.ts';

const text = (lines: readonly string[]): Uint8Array<ArrayBuffer> => bytesOf(lines.join(''));

/** The lines with those of one kind changed as JSON. */
function changed(kind: string, change: (row: Record<string, unknown>) => void): string[] {
  return linesOf().map((line) => {
    const row = JSON.parse(line) as Record<string, unknown>;
    if (row['kind'] !== kind) return line;
    change(row);
    return `${JSON.stringify(row)}\n`;
  });
}

describe("an archive's file", () => {
  it.each([1, 2, 17, 1_000, 100_000])('comes back as it was written, gzip or plain, in pieces of %d bytes', async (size) => {
    expect(await readBack(text(linesOf()), size)).toEqual(rows);
    expect(await readBack(await zipped(text(linesOf())), size)).toEqual(rows);
  });

  it('is the same text again, so that two of the same archive are alike', async () => {
    const back = await readBack(text(linesOf()));
    expect(linesOf(back as typeof rows)).toEqual(linesOf());
  });

  it('is read with Windows line ends, and without a last one', async () => {
    expect(await readBack(bytesOf(linesOf().join('').replaceAll('\n', '\r\n')))).toEqual(rows);
    expect(await readBack(bytesOf(linesOf().join('').trimEnd()))).toEqual(rows);
  });

  it('may hold nothing', async () => {
    expect(await readBack(text(linesOf([])))).toEqual([]);
  });

  it('gives only the fields that belong to a row', async () => {
    const more = changed('receiver', (row) => Object.assign(row, { password: 'x', generation: 1 }));
    expect(await readBack(text(more))).toEqual(rows);
    const inherited = linesOf().map((line) => line.replace('"kind":"receiver","serial":"SM12345678"', '"kind":"receiver","__proto__":{"serial":"SM12345678"}'));
    expect(await readBack(text(inherited))).toBe('bad-row');
  });
});

describe('a file that is not whole', () => {
  it('is noticed wherever a plain one is cut off', async () => {
    const whole = text(linesOf());
    const codes = new Set<string>();
    for (let length = 0; length < whole.length - 1; length += 7) codes.add(String(await readBack(whole.slice(0, length))));
    expect([...codes].toSorted()).toEqual(['bad-row', 'cut-off-archive', 'empty', 'no-archive']);
  });

  it('is noticed wherever a compressed one is cut off', async () => {
    const whole = await zipped(text(linesOf()));
    for (let length = 2; length < whole.length; length += 3) expect(await readBack(whole.slice(0, length))).toBe('damaged-archive');
    expect(await readBack(whole.slice(0, 1))).toBe('no-archive');
  });

  it('is noticed where a compressed one was changed', async () => {
    const whole = await zipped(text(linesOf()));
    for (const at of [12, Math.floor(whole.length / 2), whole.length - 6, whole.length - 1]) {
      expect(typeof (await readBack(whole.map((byte, i) => (i === at ? byte ^ 0x55 : byte))))).toBe('string');
    }
  });

  it('is noticed where a line is missing, twice there, in another place, or behind the end', async () => {
    const lines = linesOf();
    for (let missing = 1; missing < lines.length - 1; missing += 1) {
      expect(await readBack(text(lines.filter((_, i) => i !== missing)))).toBe('bad-row');
      expect(await readBack(text(lines.flatMap((line, i) => (i === missing ? [line, line] : [line]))))).toBe('bad-row');
    }
    expect(await readBack(text(lines.toReversed()))).toBe('no-archive');
    expect(await readBack(text([...lines, lines[1]!]))).toBe('bad-row');
    expect(await readBack(text([...lines, '\n']))).toBe('bad-row');
  });
});

describe('a file of another kind', () => {
  it.each([
    ['nothing', '', 'empty'],
    ['a letter', 'Dear Sir or Madam,\n', 'no-archive'],
    ['other JSON', '{"kind":"cradle-settings"}\n', 'no-archive'],
    ['no object', '[]\n', 'no-archive'],
    ['a newer version', '{"kind":"cradle-archive","version":2}\n', 'newer-archive'],
    ['a version that is none', '{"kind":"cradle-archive","version":"1","savedAt":1,"isPractice":false}\n', 'no-archive'],
    ['one endless line', 'x'.repeat(300_000), 'no-archive'],
  ])('%s', async (_name, content, code) => {
    expect(await readBack(bytesOf(content))).toBe(code);
    expect(await readBack(await zipped(bytesOf(content)))).toBe(code);
  });

  it('no text', async () => {
    expect(await readBack(Uint8Array.from({ length: 5_000 }, (_, i) => (i * 37) % 256))).toBe('no-archive');
    expect(await readBack(Uint8Array.from([...text(linesOf().slice(0, 3)), 0xff, 0xfe, 0x0a]), 50)).toBe('bad-row');
  });

  it('a line of 100 MB is refused at its beginning', async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
      yield bytesOf(linesOf()[0]!);
      for (; taken < 100; taken += 1) yield new Uint8Array(1_000_000).fill(0x20);
    }
    const read = async (): Promise<void> => {
      for await (const _ of archiveRows(endless())) expect.unreachable();
    };
    await expect(read()).rejects.toMatchObject({ code: 'bad-row' });
    expect(taken).toBeLessThan(3);
  });
});

describe('hostile rows', () => {
  const cases: [string, string, unknown][] = [
    ['page', 'bytes', 'AAAA'],
    ['page', 'bytes', 'A'.repeat(704)],
    ['page', 'bytes', 5],
    ['page', 'type', 5],
    ['page', 'page', 8],
    ['page', 'page', '7'],
    ['page', 'generation', -1],
    ['page', 'generation', 1e9],
    ['page', 'wasLast', 0],
    ['page', 'storedAt', 1e20],
    ['page', 'recordBytes', null],
    ['page', 'recordBytes', 1.5],
    ['page', 'serial', ''],
    ['page', 'serial', 'S'.repeat(2_000)],
    ['receiver', 'serial', { toString: 'x' }],
    ['receiver', 'partitionInfo', []],
    ['receiver', 'partitionInfo', { xml: 'x' }],
    ['receiver', 'unit', 'stone'],
    ['receiver', 'lastSeenAt', null],
    ['account', 'region', 'mars'],
    ['account', 'bound', 'SM12345678'],
    ['account', 'triedAt', [NaN]],
    ['account', 'triedAt', { length: 1e9 }],
    ['account', 'lockedUntil', '9'],
    ['account', 'locks', 1e6],
    ['account', 'times', true],
    ['outcome', 'account', 2],
    ['outcome', 'became', 'waiting'],
    ['outcome', 'value', 38],
    ['outcome', 'value', 402],
    ['outcome', 'trend', 10],
    ['outcome', 'systemTime', 2 ** 32],
    ['attempt', 'account', 7],
    ['attempt', 'readings', 'none'],
    ['attempt', 'readings', [null]],
    ['attempt', 'refusedAlone', [-1]],
    ['clock', 'source', 'wall'],
    ['clock', 'taSeconds', 0.5],
    ['clock', 'roundTripMs', null],
    ['clock', 'measuredAt', -1],
    ['end', 'counts', { page: 2 }],
    ['end', 'counts', null],
  ];

  it.each(cases)('%s with %s of %j', async (kind, field, value) => {
    expect(await readBack(text(changed(kind, (row) => Object.assign(row, { [field]: value }))))).toBe('bad-row');
    if (kind !== 'page' || field !== 'recordBytes') {
      expect(await readBack(text(changed(kind, (row) => void delete row[field])))).toBe('bad-row');
    }
  });

  it('a page whose header CRC is wrong', async () => {
    const spoiled = changed('page', (row) => Object.assign(row, { bytes: `B${String(row['bytes']).slice(1)}` }));
    expect(await readBack(text(spoiled))).toBe('bad-row');
  });

  it('nesting a hundred thousand deep', async () => {
    expect(await readBack(bytesOf(`${linesOf()[0]}${'['.repeat(100_000)}\n`))).toBe('bad-row');
  });

  it('an error says nothing of what stood there', async () => {
    const lines = changed('account', (row) => Object.assign(row, { region: 'secret' }));
    async function* pieces(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
      yield text(lines);
    }
    const message = await archiveRows(pieces()).next().then(() => '', String);
    expect(message).toContain('region');
    expect(message).not.toContain('secret');
  });
});
