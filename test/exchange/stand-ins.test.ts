import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packTransmitterId, StandIns } from '../../src/exchange/stand-ins.ts';
import { unpackTransmitterId } from '../../src/protocol/receiver/records/user-setting.ts';
import { ids } from './support/ids.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('StandIns', () => {
  it.each([
    ['SM12345678', 'text', 'AA00000001'],
    ['sm12345678', 'text', 'aa00000001'],
    ['{0858EEF9-FF2F-4AE1-BA5F-E4FF90F6960B}', 'hex', '{00000000-0000-0000-0000-000000000001}'],
    ['D8:3A:5C:91:0E:47', 'hex', '00:00:00:00:00:01'],
    ['6KQR2', 'transmitter', '00001'],
    ['8GH7K2', 'transmitter', '000001'],
    ["Zo\u00eb's G4!", 'text', "AaA'a A1!"],
    ['stra\u00dfe', 'text', 'aaaaAb'],
  ] as const)('gives %s as %s the stand-in %s', (id, spelling, standIn) => {
    expect(new StandIns().of(id, spelling)).toBe(standIn);
  });

  it('keeps length, alphabet and capitals, and tells two ids apart', () => {
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        const standIns = new StandIns();
        const given = [one, other].map(({ serial, transmitter }) => [standIns.of(serial, 'text'), standIns.of(transmitter, 'transmitter')]);
        expect(given[0]![0]).toMatch(one.serial.charAt(0) < 'a' ? /^[A-Z]{2}\d{8}$/ : /^[a-z]{2}\d{8}$/);
        expect(given[0]![0]).toHaveLength(10);
        expect(packTransmitterId(given[0]![1]!.slice(1))).not.toBeNull();
        expect(given[0]![0]!.toUpperCase() === given[1]![0]!.toUpperCase()).toBe(one.serial.toUpperCase() === other.serial.toUpperCase());
        expect(standIns.of(one.serial, 'text')).toBe(given[0]![0]);
      }),
    );
  });

  it('never gives an id of the same file, nor one that holds it', () => {
    const standIns = new StandIns();
    for (const id of ['AA00000001', '00002', '00003']) standIns.note(id, 'text');
    expect(standIns.of('SM12345678', 'text')).toBe('AA00000004');
    expect(standIns.of('AA00000001', 'text')).toBe('AA00000005');
  });

  it('gives a stand-in that can be packed, although the id was found as text first', () => {
    const standIns = new StandIns();
    standIns.note('6KQR2', 'text');
    standIns.note('6KQR2', 'transmitter');
    standIns.note('6KQR2', 'text');
    expect(standIns.of('6KQR2', 'text')).toBe('00001');
  });

  it.each(['60000', '400000', '888888', '00000'])('leaves %s, which says that there is no transmitter', (id) => {
    expect(new StandIns().of(id, 'transmitter')).toBe(id);
  });

  it('leaves what is a stand-in already', () => {
    const standIns = new StandIns();
    const once = standIns.of('SM12345678', 'text');
    expect(standIns.of(once, 'text')).toBe(once);
  });

  it('looks for a transmitter id that happens to stand in FirmwareSettings', () => {
    const standIns = new StandIns();
    standIns.note('RESET', 'transmitter');
    expect(standIns.findKnown(bytesOf('..RESET..'))).toHaveLength(1);
    expect(standIns.knownPacked).toEqual([packTransmitterId('RESET')]);
  });

  it('finds noted ids in either case, the longest first', () => {
    const standIns = new StandIns();
    standIns.note('SM12345678', 'text');
    standIns.note('M1234', 'text');
    const found = standIns.findKnown(bytesOf('..sm12345678..m1234'));
    expect(found).toEqual([{ at: 2, id: 'sm12345678' }, { at: 14, id: 'm1234' }]);
  });

  it.each(['', 'Al', 'Dexcom', 'Receiver', '--- ---', '60000'])('does not look for %j everywhere', (id) => {
    const standIns = new StandIns();
    standIns.note(id, 'text');
    expect(standIns.findKnown(bytesOf(`xx${id} G4Receiver Dexcom 60000 --- ---`))).toEqual([]);
  });
});

describe('packTransmitterId', () => {
  it('is the opposite of unpacking', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 25 - 1 }), (word) => {
        expect(packTransmitterId(unpackTransmitterId(word))).toBe(word);
      }),
    );
  });

  it.each(['', '6KQR', '6KQR22', '6KQRI'])('knows no word for %j', (id) => {
    expect(packTransmitterId(id)).toBeNull();
  });
});
