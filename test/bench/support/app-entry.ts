import { FarReceiver, type FarPlan } from './far-receiver.ts';

declare global {
  interface Window {
    far: FarReceiver;
  }
}

/** Puts a receiver on its own thread in the place of `navigator.serial`, before the app's own scripts run. */
export function install(plan: FarPlan): void {
  if (!location.protocol.startsWith('http')) return;
  window.far = new FarReceiver('/receiver-worker.js', plan);
  Object.defineProperty(navigator, 'serial', { value: window.far.serial(), configurable: true });
}
