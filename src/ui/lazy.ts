/** What the first screen does without: groups first, then single elements by their names. */
const parts = {
  panels: () => import('./panels.ts'),
  'no-value': () => import('./no-value.ts'),
  'cradle-practice-banner': () => import('./practice-banner.ts'),
  'cradle-glucose-graph': () => import('./glucose-graph.ts'),
  'cradle-settings-dialog': () => import('./settings-dialog.ts'),
  'cradle-question-dialog': () => import('./question-dialog.ts'),
} as const;

export type LazyPart = keyof typeof parts;

/** Loads a part; the elements of its name that stand on the page come to life. Rejects when it cannot be had. */
export function bring(part: LazyPart): Promise<unknown> {
  return parts[part]();
}

/** Resolves when the first frame is on the screen; at once where there are no frames (a hidden page). */
export async function firstPaint(): Promise<void> {
  if (document.hidden) return;
  // A frame's callbacks run before it is painted: the second frame proves the first.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}
