/// <reference lib="webworker" />
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { sendWaiting } from './background-send.ts';
import { SEND_TAG } from './send-tag.ts';

declare const self: ServiceWorkerGlobalScope;

// The whole app is kept, so that it opens without a network. `?practice` is the same page. A new version
// waits until every window of the old one is closed: it never interrupts a transfer.
cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/^practice$/], cleanURLs: false });

async function isPageOpen(): Promise<boolean> {
  return (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).length > 0;
}

self.addEventListener('sync', (event) => {
  if (event.tag === SEND_TAG) event.waitUntil(isPageOpen().then(sendWaiting));
});
