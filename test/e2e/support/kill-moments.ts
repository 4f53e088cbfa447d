import type { EndpointName } from '../../../src/protocol/share/endpoints.ts';
import type { StoreName } from '../../../src/store/schema.ts';
import type { Seeded } from './seeded.ts';

/** Where in Cradle's work the browser is killed. */
export type KillMoment =
  | { readonly kind: 'delay'; readonly ms: number }
  /** While this call waits for its answer: Share has not carried it out, or has. */
  | { readonly kind: 'call'; readonly endpoint: EndpointName; readonly when: 'before' | 'after' }
  /** In a transaction that has begun to write, or as soon as one that wrote is committed. */
  | { readonly kind: 'write'; readonly store: StoreName; readonly at: 'put' | 'end' };

export type KillScene = 'start' | 'first read' | 'signing in' | 'between store and post' | 'post on its way' | 'post taken' | 'outcome' | 'anywhere';

export interface PlannedKill {
  readonly scene: KillScene;
  readonly moment: KillMoment;
  /** Whether Share has ended the sessions. */
  readonly lapsed: boolean;
}

/** Scenes that a run must have had. */
export const requiredScenes: readonly KillScene[] = [
  'start',
  'first read',
  'signing in',
  'between store and post',
  'post on its way',
  'post taken',
  'outcome',
];

const later: readonly KillScene[] = [
  'start',
  'between store and post',
  'between store and post',
  'post on its way',
  'post taken',
  'outcome',
  'signing in',
];

/** A run of many stories of at most `perStory` kills; each begins with a first read and a first sign-in. */
export function planKills(random: Seeded, count: number, perStory: number): PlannedKill[][] {
  const stories: KillScene[][] = [];
  let deck: KillScene[] = [];
  for (let left = count; left > 0; left -= perStory) {
    const story: KillScene[] = ['first read', 'signing in'];
    while (story.length < Math.min(left, perStory)) {
      if (deck.length === 0) deck = random.shuffled<KillScene>([...later, 'anywhere', 'anywhere', 'anywhere', 'anywhere']);
      story.push(deck.pop()!);
    }
    stories.push(story.slice(0, left));
  }
  return stories.map((scenes) => scenes.map((scene, index) => planned(random, scene, index)));
}

function planned(random: Seeded, scene: KillScene, index: number): PlannedKill {
  return { scene, moment: momentOf(random, scene), lapsed: scene === 'signing in' && index > 1 };
}

function momentOf(random: Seeded, scene: KillScene): KillMoment {
  const when = random.pick(['before', 'after'] as const);
  const at = random.pick(['put', 'end'] as const);
  switch (scene) {
    case 'start':
      return { kind: 'delay', ms: random.whole(0, 200) };
    case 'anywhere':
      return random.pick<KillMoment>([
        { kind: 'delay', ms: random.whole(200, 2500) },
        { kind: 'delay', ms: random.whole(200, 2500) },
        { kind: 'call', endpoint: random.pick(['readLatest', 'isMonitoringActive']), when },
        { kind: 'write', store: random.pick(['clocks', 'receivers', 'readbacks', 'activity']), at },
      ]);
    case 'first read':
      return { kind: 'write', store: random.pick(['pages', 'pages', 'receivers', 'clocks']), at };
    case 'signing in':
      return random.pick<KillMoment>([
        { kind: 'call', endpoint: 'loginById', when },
        { kind: 'call', endpoint: 'loginById', when },
        { kind: 'write', store: 'vault', at },
      ]);
    case 'between store and post':
      return { kind: 'write', ...random.pick([{ store: 'pages', at: 'end' }, { store: 'attempts', at: 'put' }, { store: 'attempts', at: 'end' }] as const) };
    case 'post on its way':
      return { kind: 'call', endpoint: 'postEgvs', when: 'before' };
    case 'post taken':
      return { kind: 'call', endpoint: 'postEgvs', when: 'after' };
    case 'outcome':
      return { kind: 'write', store: 'outcomes', at };
  }
}

/**
 * A script that stops a page where it stands, in the middle of a transaction or at its end: a question to the person
 * holds everything up, and tells whoever waits for it that the moment has come.
 */
export function stopAtWrite({ store, at }: Extract<KillMoment, { kind: 'write' }>): string {
  return `(() => {
    const stop = () => confirm('now');
    const written = new WeakSet();
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = function (...args) {
      const tx = transaction.apply(this, args);
      if ('${at}' === 'end') tx.addEventListener('complete', () => written.has(tx) && stop());
      return tx;
    };
    for (const name of ['put', 'add']) {
      const write = IDBObjectStore.prototype[name];
      IDBObjectStore.prototype[name] = function (...args) {
        const request = write.apply(this, args);
        if (this.name === '${store}') {
          written.add(this.transaction);
          if ('${at}' === 'put') stop();
        }
        return request;
      };
    }
  })();`;
}
