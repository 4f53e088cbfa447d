import { describe, expect, it } from 'vitest';
import { receiverModel } from '../../src/domain/receiver-model.ts';

describe('the name of a receiver', () => {
  it.each([
    ['G4Receiver', 'Dexcom G4'],
    ['G5MobileReceiver', 'Dexcom G5'],
    ['ScoutReceiver', 'Dexcom G5 touchscreen'],
    ['OrionReceiver', 'Dexcom G6 touchscreen'],
    ['toString', null],
    ['', null],
  ])('%j is %j', (productId, name) => {
    expect(receiverModel(productId)).toBe(name);
  });
});
