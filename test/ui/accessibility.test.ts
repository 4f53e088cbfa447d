import axe from 'axe-core';
import { afterAll, describe, expect, test } from 'vitest';
import { cdp, page } from 'vitest/browser';
import { archive, day, details, following, MINUTE, mount, NOW, reading, rightCheck, ring, SERIAL, sharing, signedIn, type Scene } from './support.ts';
import type { AccountCheck, Fate } from '../../src/sync/face.ts';

const activity = [
  { at: NOW - MINUTE, what: 'readings-sent', detail: { count: 1 } },
  { at: NOW - 9 * MINUTE, what: 'problem', detail: { problem: 'share:unreachable' } },
] as const;
const followers = { askedAt: NOW, newest: { stAt: 0, at: NOW - 3 * MINUTE, value: 142, trend: 4 }, noFollowerYet: false } as const;

const scenes: [string, Scene][] = [
  ['a first visit', {}],
  [
    'following and sharing',
    {
      archive: archive(day(3)),
      connection: following,
      sharing: sharing({ session: signedIn, wish: 'on', boundSerial: SERIAL, followers, sending: { kind: 'working', stage: 'posting', fraction: 0.5 } }),
      activity,
    },
  ],
  [
    'trouble everywhere',
    {
      archive: archive(day(20), { clockNote: { kind: 'implausible' } }),
      connection: { kind: 'lost', since: NOW - 20 * MINUTE, why: 'cable', problem: 'transport:lost' },
      sharing: sharing({ session: signedIn, wish: 'on', waiting: 4, sending: { kind: 'back-off', until: NOW, problem: 'share:unreachable' } }),
      activity,
    },
  ],
  [
    'below the target range, and nothing is sent',
    {
      archive: archive([...day(8), reading(3, 61, 6)]),
      connection: following,
      sharing: sharing({
        session: signedIn,
        wish: 'on',
        followers: { ...followers, askedAt: NOW - 20 * MINUTE },
        sending: { kind: 'halted', problem: 'share:receiver-not-assigned' },
      }),
    },
  ],
  [
    'LOW, reading, sign-in refused',
    {
      archive: archive([...day(8), reading(3, 39, 6)]),
      connection: { kind: 'reading', serial: SERIAL, stage: 'readings', fraction: 0.3 },
      sharing: sharing({ signInProblem: 'share:credentials-refused' }),
    },
  ],
  [
    'retrying, and the screen an hour off',
    {
      archive: archive(day(9), { clockNote: { kind: 'differs', aheadMinutes: -60 } }),
      connection: { kind: 'retrying', since: NOW - 9 * MINUTE, nextTryAt: NOW + MINUTE, problem: 'receiver:timeout' },
    },
  ],
  ['followed in another tab', { archive: archive(day(3)), connection: { kind: 'elsewhere', there: following, isDeaf: false } }],
  [
    'not followed in another tab, which does not let go',
    { archive: archive(day(20)), connection: { kind: 'elsewhere', there: { kind: 'lost', since: NOW - 20 * MINUTE }, isDeaf: true } },
  ],
  ['glucose in an unknown form', { archive: archive([], { glucoseUnknown: true }), connection: { kind: 'failed', problem: 'transport:held' } }],
  ['lost by sleep', { archive: archive(day(90)), connection: { kind: 'lost', since: NOW - 90 * MINUTE, why: 'slept', problem: 'transport:lost' } }],
  ['practice', { mode: 'practice', archive: archive([reading(3, 401)]) }],
  [
    'a question',
    { sharing: sharing({ session: signedIn, question: { kind: 'assign-receiver', serial: SERIAL, accountName: 'anna', toAnother: true } }) },
  ],
];

async function setScheme(value: 'light' | 'dark' | ''): Promise<void> {
  await cdp().send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
  if (value !== '') expect(matchMedia(`(prefers-color-scheme: ${value})`).matches).toBe(true);
}

async function violations(app: Element): Promise<string[]> {
  await expect.element(page.getByRole('heading', { name: 'Share', exact: true })).toBeInTheDocument();
  const found = await axe.run(app, { resultTypes: ['violations'] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${String(target)} ${failureSummary}`));
}

/** All that the details can say at once. */
const full = details({
  resets: 1,
  rings: [ring('egv', 4, 8640, { damaged: 3 }), ring('userEvent', 11, 87), ring('receiverLog', 8, 0, { pages: 12, rawPages: 12 })],
  clockChanges: (['display', 'system', 'lost'] as const).map((kind) => ({ moment: { at: null, wallClockMs: 0 }, kind, bySeconds: -34_900_000 })),
});

async function openDetails(answer: typeof full | null): Promise<Element> {
  const { app } = mount({ archive: archive(day(3)), connection: following, answers: { inspectReceiver: async () => answer } });
  await page.getByRole('button', { name: 'Details', exact: true }).click();
  await expect.element(page.getByRole('dialog')).toHaveTextContent(answer === null ? 'Nothing to show' : answer.serial);
  return app;
}

const fates: Fate[] = [
  { kind: 'waiting' },
  { kind: 'sending', at: NOW },
  { kind: 'sent', at: NOW },
  { kind: 'seen', at: NOW },
  { kind: 'duplicate', at: NOW },
  { kind: 'set-aside', at: NOW },
  { kind: 'kept', why: 'same-time' },
];

async function openProof(): Promise<Element> {
  const proof = day(3).map((each, index) => ({ reading: each, fate: fates[index % fates.length]! }));
  const view = sharing({ session: signedIn, wish: 'on', proof, waiting: 9, setAside: 9, othersAt: NOW });
  const { app } = mount({ archive: archive(day(3)), connection: following, sharing: view });
  await page.getByRole('button', { name: 'Show each reading' }).click();
  await expect.element(page.getByRole('dialog')).toHaveTextContent('Being sent since');
  return app;
}

const wrongCheck: AccountCheck = {
  ...rightCheck,
  clock: { kind: 'answered', answer: { errorMs: null } },
  signIn: { kind: 'locked', until: NOW },
  session: { kind: 'not-asked' },
};

async function openCheck(answer: AccountCheck): Promise<Element> {
  const view = sharing({ session: signedIn, wish: 'on' });
  const { app } = mount({ archive: archive(day(3)), connection: following, sharing: view, answers: { checkAccount: async () => answer } });
  await page.getByRole('button', { name: 'Check my account' }).click();
  await expect.element(page.getByRole('dialog')).toHaveTextContent('Followers see');
  return app;
}

afterAll(() => setScheme(''));

describe.each(['light', 'dark'] as const)('%s: no violation that axe finds', (scheme) => {
  test.each(scenes)('%s', async (_name, scene) => {
    await page.viewport(1280, 900);
    await setScheme(scheme);
    const { app } = mount(scene);
    expect(await violations(app)).toEqual([]);
  });

  test('Settings', async () => {
    await setScheme(scheme);
    const { app } = mount({ archive: archive(day(3)) });
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await expect.element(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
    expect(await violations(app)).toEqual([]);
  });

  test.each([['known', full], ['nothing', null]])('the receiver’s details: %s', async (_name, answer) => {
    await page.viewport(1280, 900);
    await setScheme(scheme);
    expect(await violations(await openDetails(answer))).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('%s: no violation that axe finds in', (scheme) => {
  test.each([
    ['the proof', openProof],
    ['a check that found all right', () => openCheck(rightCheck)],
    ['a check that found something wrong', () => openCheck(wrongCheck)],
  ] as const)('%s', async (_name, open) => {
    await page.viewport(1280, 900);
    await setScheme(scheme);
    expect(await violations(await open())).toEqual([]);
  });
});

test.each([320, 360, 768, 1440])('nothing sticks out at %i px', async (width) => {
  await page.viewport(width, 800);
  const session = { ...signedIn, accountName: 'a.very.long.account.name.that.nobody.can.break@some.long.domain.example' };
  mount({ ...scenes[1]?.[1], sharing: sharing({ ...scenes[1]?.[1].sharing, session }) });
  await expect.element(page.getByRole('slider')).toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});

test.each([320, 360, 768])('the receiver’s details fit at %i px: only their tables may scroll aside', async (width) => {
  await page.viewport(width, 800);
  await openDetails(full);
  const dialog = page.getByRole('dialog').element();
  expect(dialog.scrollWidth).toBeLessThanOrEqual(dialog.clientWidth);
  expect(dialog.getBoundingClientRect().right).toBeLessThanOrEqual(width);
});

test.each([
  ['the proof', openProof],
  ['the check', () => openCheck(wrongCheck)],
] as const)('%s fits at 320 px', async (_name, open) => {
  await page.viewport(320, 800);
  await open();
  const dialog = page.getByRole('dialog').element();
  expect(dialog.scrollWidth).toBeLessThanOrEqual(dialog.clientWidth);
  expect(dialog.getBoundingClientRect().right).toBeLessThanOrEqual(320);
});
