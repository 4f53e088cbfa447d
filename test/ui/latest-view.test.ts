import { describe, expect, test } from 'vitest';
import { latestView } from '../../src/ui/latest-view.ts';
import { titleOf } from '../../src/ui/outside-the-page.ts';
import { archive, MINUTE, NOW, reading } from './support.ts';

const view = (readings: Parameters<typeof archive>[0], unit: 'mg/dL' | 'mmol/L' | null = 'mg/dL') =>
  latestView(archive(readings), unit, NOW);

describe('what may be said of the newest record', () => {
  test('a number has its unit, its arrow and the change since the reading before', () => {
    expect(view([reading(8, 138), reading(3, 142, 3)])).toEqual({
      kind: 'glucose',
      said: { kind: 'number', text: '142', unit: 'mg/dL', at: NOW - 3 * MINUTE },
      age: 'fresh',
      trend: 3,
      change: '+4',
    });
  });

  test('in mmol/L the change agrees with the two numbers shown', () => {
    // 140 mg/dL is shown as 7.8 and 143 as 7.9; the difference itself, 0.17, would be shown as 0.2.
    expect(view([reading(8, 140), reading(3, 143)], 'mmol/L')).toMatchObject({ said: { text: '7.9' }, change: '+0.1' });
  });

  test('a change of nothing has its sign: a bare 0 mg/dL would read like a value', () => {
    expect(view([reading(8, 142), reading(3, 142)])).toMatchObject({ change: '+0' });
  });

  test('no change is said over a missed reading, nor to a LOW', () => {
    expect(view([reading(13, 138), reading(3, 142)])).toMatchObject({ change: null });
    expect(view([reading(8, 39), reading(3, 142)])).toMatchObject({ change: null });
  });

  test.each([
    [39, 'low'],
    [401, 'high'],
  ])('%i is said as a word in both units', (value, kind) => {
    expect(view([reading(3, value)], 'mg/dL')).toMatchObject({ kind: 'glucose', said: { kind } });
    expect(view([reading(3, value)], 'mmol/L')).toMatchObject({ kind: 'glucose', said: { kind } });
    expect(view([reading(3, value)], null)).toMatchObject({ kind: 'glucose', said: { kind } });
  });

  test.each([20, 38, 402, 1023])('%i is never a number: look at the receiver', (value) => {
    expect(view([reading(3, value)])).toMatchObject({ kind: 'sentence', state: 'unreadable' });
  });

  test('a special state is told since its run began, with the last glucose beside it', () => {
    const last = reading(18, 142);
    const readings = [last, reading(13, 5), reading(8, 5), reading(3, 5)];
    expect(latestView(archive(readings, { lastGlucose: last }), 'mg/dL', NOW)).toEqual({
      kind: 'sentence',
      state: 'sensor-not-calibrated',
      at: NOW - 3 * MINUTE,
      sinceAt: NOW - 13 * MINUTE,
      age: 'fresh',
      last: { kind: 'number', text: '142', unit: 'mg/dL', at: NOW - 18 * MINUTE },
    });
  });

  test('an old special state is told since the same time as before it was old', () => {
    expect(view([reading(75, 142), reading(70, 5), reading(65, 5)])).toMatchObject({ kind: 'old', sinceAt: NOW - 70 * MINUTE });
  });

  test('another special state before it ends the run', () => {
    expect(view([reading(13, 12), reading(8, 5), reading(3, 5)])).toMatchObject({ sinceAt: NOW - 8 * MINUTE });
  });

  test('a run that may have begun before all that is looked at has no beginning', () => {
    expect(view([reading(13, 5), reading(8, 5), reading(3, 5)])).toMatchObject({ state: 'sensor-not-calibrated', sinceAt: null });
  });

  test('a stale number has neither arrow nor change', () => {
    expect(view([reading(21, 138), reading(16, 142)])).toMatchObject({ age: 'stale', trend: null, change: null });
  });

  test('an old number is no large number', () => {
    expect(view([reading(61, 142)])).toMatchObject({ kind: 'old', state: null, last: { text: '142' } });
  });

  test('a reading from the future has neither arrow nor change', () => {
    expect(view([reading(2, 138), reading(-2, 142)])).toMatchObject({ age: 'uncertain', trend: null, change: null });
  });

  test('without a unit there is no number, only the question', () => {
    expect(view([reading(3, 142)], null)).toEqual({ kind: 'unit-unknown' });
    const last = reading(8, 142);
    expect(latestView(archive([last, reading(3, 5)], { lastGlucose: last }), null, NOW)).toMatchObject({ last: null });
  });

  test('nothing read yet', () => {
    expect(view([])).toEqual({ kind: 'empty' });
  });
});

describe('the title', () => {
  test.each([
    ['a fresh number with unit and arrow', [reading(3, 142, 4)], 'mg/dL', '142\u00a0mg/dL → · Cradle'],
    ['the other unit', [reading(3, 142, 5)], 'mmol/L', '7.9\u00a0mmol/L ↘ · Cradle'],
    ['no arrow where the receiver gives none', [reading(3, 142, 8)], 'mg/dL', '142\u00a0mg/dL · Cradle'],
    ['LOW as a word', [reading(3, 39, 6)], 'mg/dL', 'LOW ↓ · Cradle'],
    ['no value once it is late', [reading(8, 142)], 'mg/dL', 'Cradle'],
    ['no value from the future', [reading(-5, 142)], 'mg/dL', 'Cradle'],
    ['no value of a special state', [reading(3, 5)], 'mg/dL', 'Cradle'],
    ['no value without a unit', [reading(3, 142)], null, 'Cradle'],
  ] as const)('%s', (_name, readings, unit, title) => {
    expect(titleOf(view(readings, unit), 'real')).toBe(title);
  });

  test('practice says so', () => {
    expect(titleOf(view([reading(3, 142)]), 'practice')).toBe('142\u00a0mg/dL → · Cradle practice');
  });
});
