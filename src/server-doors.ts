import { systemClock } from './domain/clock.ts';
import { SERVICES_PATH } from './protocol/share/endpoints.ts';
import { firstOf, type NodeHandler } from './proxy/node-handler.ts';
import { createProxyHandler } from './proxy/node.ts';
import { readNodeSettings } from './proxy/node-settings.ts';
import type { Environment } from './proxy/settings.ts';
import { createPracticeShareListener } from './simulator/share/node.ts';
import { PracticeShare } from './simulator/share/practice-share.ts';

/** What Cradle's servers serve beside the app: the proxy at `/share/…`, and to this computer a practice Share at `/practice/…`. */
export function openServerDoors(environment: Environment): NodeHandler {
  const practiceShare = new PracticeShare({ clock: systemClock, style: 'modern', openDoors: true });
  return firstOf([
    createProxyHandler(readNodeSettings(environment)),
    createPracticeShareListener(practiceShare, { prefix: `/practice/${SERVICES_PATH}` }),
  ]);
}
