/** The one Background Sync tag: asked for twice, it is still one. */
export const SEND_TAG = 'cradle-send';

/** Background Sync, which TypeScript's own types do not know; not every browser has it. */
declare global {
  interface ServiceWorkerRegistration {
    readonly sync?: { register(tag: string): Promise<void> };
  }
  interface SyncEvent extends ExtendableEvent {
    readonly tag: string;
  }
  interface ServiceWorkerGlobalScopeEventMap {
    sync: SyncEvent;
  }
}
