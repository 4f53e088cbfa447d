/** What people call a receiver. Layouts never follow from it (receiver-protocol, 1.1). */

const models: Readonly<Record<string, string>> = {
  G4Receiver: 'Dexcom G4',
  G5MobileReceiver: 'Dexcom G5',
  ScoutReceiver: 'Dexcom G5 touchscreen',
  OrionReceiver: 'Dexcom G6 touchscreen',
};

/** By the firmware header's `ProductId`; null for a product that nobody named. */
export function receiverModel(productId: string): string | null {
  return Object.hasOwn(models, productId) ? (models[productId] ?? null) : null;
}
