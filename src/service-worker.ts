/// <reference lib="webworker" />
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';

declare const self: ServiceWorkerGlobalScope;

// The whole app is kept, so that it opens without a network. `?practice` is the same page. A new version
// waits until every window of the old one is closed: it never interrupts a transfer.
cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/^practice$/], cleanURLs: false });
