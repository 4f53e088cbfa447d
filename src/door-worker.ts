/// <reference lib="webworker" />
import { doorFor } from './share-doors.ts';
import { answerFar, type FarCall } from './share/far-door.ts';

declare const self: DedicatedWorkerGlobalScope;

// One call. A worker obeys the policy that its own script came with, which is as wide as the proxy setting may be; the door
// itself keeps to the origins of the setting that it was given.
self.addEventListener('message', ({ data }: MessageEvent<FarCall>) => {
  answerFar(data, doorFor).then((told) => self.postMessage(told), reportError);
});
