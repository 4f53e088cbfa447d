import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageBytes, toHex, vectorsOf } from '../protocol/receiver/support/vectors.ts';

const script = fileURLToPath(new URL('../../scripts/decode.mjs', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const captures = process.env['RECEIVER_CAPTURES'];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cradle-decode-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function decode(paths: readonly string[], cwd = folder): Run {
  return spawnSync(process.execPath, [script, ...paths], { encoding: 'utf8', cwd });
}

const page = pageBytes('page-06');
const meaning = vectorsOf('page').find(({ id }) => id === 'page-06')!.meaning;
const printed = ({ stdout }: Run): unknown => JSON.parse(stdout);

describe('npm run decode', { timeout: 60_000 }, () => {
  it('prints the pages of all files, text and bytes, and nothing else', () => {
    const paths = [file('a.hex', `# one\n${toHex(page)}`), file('b.bin', Uint8Array.from([...page, ...pageBytes('page-12')]))];
    const run = decode(paths);
    expect(printed(run)).toMatchObject({
      kind: 'pages',
      pages: [{ file: 'a.hex', ...meaning }, { file: 'b.bin', ...meaning }, { file: 'b.bin', header: { type: 12 } }],
    });
    expect([run.status, run.stderr]).toEqual([0, '']);
  });

  it('is there as an npm script, for files named from the folder where it is called', () => {
    file('near.hex', toHex(page));
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = ['--prefix', root, 'run', '-s', 'decode', '--', 'near.hex'];
    const run = spawnSync(npm, args, { encoding: 'utf8', cwd: folder, shell: process.platform === 'win32' });
    expect(printed(run)).toMatchObject({ pages: [{ file: 'near.hex', ...meaning }] });
    expect(run.status).toBe(0);
  });

  it('ends with 1 when a record is bad, and prints it', () => {
    const run = decode([file('bad.bin', page.with(28 + 8, 0))]);
    expect(printed(run)).toMatchObject({ pages: [{ records: [{ crcOk: false }, ...meaning.records.slice(1)] }] });
    expect([run.status, run.stderr]).toEqual([1, '']);
  });

  it('ends with 1 when a header is bad', () => {
    const run = decode([file('bad-header.bin', page.with(26, 0))]);
    expect(printed(run)).toMatchObject({ pages: [{ header: { crcOk: false } }] });
    expect(run.status).toBe(1);
  });

  it('ends with 2 and a sentence for each file that holds no pages, and prints the others', () => {
    const paths = [file('short.bin', page.slice(1)), file('good.bin', page), file('empty.hex', ''), join(folder, 'nowhere.hex'), folder];
    const run = decode(paths);
    expect(printed(run)).toMatchObject({ pages: [{ file: 'good.bin', ...meaning }] });
    expect(run.stderr.trim().split('\n')).toEqual([
      `${paths[0]} holds 527 bytes, which is not a multiple of 528, the length of a page.`,
      `${paths[2]} is empty.`,
      `${paths[3]} does not exist.`,
      `${paths[4]} is a folder, not a file.`,
    ]);
    expect(run.status).toBe(2);
  });

  it('ends with 2 and says what it is for, without a file', () => {
    const run = decode([]);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toContain('npm run -s decode -- FILE...');
  });

  it.skipIf(!captures)('prints the real pages as expected', () => {
    const expected = JSON.parse(readFileSync(join(captures!, 'expected.json'), 'utf8')) as { pages: { file: string }[] };
    const run = decode(expected.pages.map((each) => join(captures!, basename(each.file))));
    expect(printed(run)).toEqual(expected);
    expect([run.status, run.stderr]).toEqual([0, '']);
  });
});
