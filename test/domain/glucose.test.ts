import { describe, expect, it } from 'vitest';
import { formatNumber, glucoseOf, isSendable } from '../../src/domain/glucose.ts';
import { trendOf } from '../../src/domain/trend.ts';

describe('what a stored value means (receiver-protocol 6.1; design 5)', () => {
  it.each([
    [0, 'none'], [1, 'sensor-not-active'], [2, 'minimal-deviation'], [3, 'no-antenna'], [5, 'sensor-not-calibrated'],
    [6, 'counts-deviation'], [9, 'absolute-deviation'], [10, 'power-deviation'], [12, 'bad-rf'], [4, 'reserved'], [19, 'reserved'],
  ])('%i is the special state %s, never a glucose', (value, state) => {
    expect(glucoseOf(value)).toEqual({ kind: 'special', state });
    expect(isSendable(value)).toBe(false);
  });

  it('39 is LOW, 401 is HIGH, and between them is a number', () => {
    expect(glucoseOf(39)).toEqual({ kind: 'low' });
    expect(glucoseOf(40)).toEqual({ kind: 'number', glucoseMgdl: 40 });
    expect(glucoseOf(400)).toEqual({ kind: 'number', glucoseMgdl: 400 });
    expect(glucoseOf(401)).toEqual({ kind: 'high' });
  });

  it.each([20, 38, 402, 1023])('%i is for the receiver\'s own screen only', (value) => {
    expect(glucoseOf(value)).toEqual({ kind: 'unreadable' });
    expect(isSendable(value)).toBe(false);
  });

  it('of all that ten bits can hold, exactly 39 to 401 may be sent', () => {
    const sendable = Array.from({ length: 1024 }, (_, value) => value).filter(isSendable);
    expect([sendable[0], sendable.at(-1), sendable.length]).toEqual([39, 401, 363]);
    expect(isSendable(100.5)).toBe(false);
  });
});

describe('numbers', () => {
  it.each([[40, '2.2'], [70, '3.9'], [100, '5.5'], [180, '10.0'], [400, '22.2']])('%i mg/dL is %s mmol/L', (glucoseMgdl, mmol) => {
    expect(formatNumber(glucoseMgdl, 'mmol/L', 'en')).toBe(mmol);
    expect(formatNumber(glucoseMgdl, 'mg/dL', 'en')).toBe(`${glucoseMgdl}`);
  });

  it("follow the person's locale", () => {
    expect(formatNumber(100, 'mmol/L', 'de')).toBe('5,5');
  });
});

describe('trends', () => {
  it('are 0 to 9; what else four bits can hold is no direction', () => {
    expect([0, 4, 9, 10, 15].map(trendOf)).toEqual([0, 4, 9, 8, 8]);
  });
});
