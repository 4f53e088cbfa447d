import { World, type Page, type WorldOptions } from './world.ts';

/** The tables of share-api, section 10, row by row: what a state does with an event, seen at the wire and on the page. */

const SHORT: WorldOptions = { receiver: { days: 0.2 } };

export async function sharing(options: WorldOptions = {}, keep = true): Promise<{ world: World; page: Page }> {
  const world = new World({ ...SHORT, ...options });
  const page = await world.sharingPage({ keep });
  world.requests = [];
  return { world, page };
}

/** Signed in and connected, and nothing shared yet. */
export async function beforeSharing(options: WorldOptions = {}): Promise<{ world: World; page: Page }> {
  const world = new World({ ...SHORT, ...options });
  const page = await world.open();
  await world.connectAndSignIn(page, { keep: true });
  world.requests = [];
  return { world, page };
}

export async function start({ world, page }: { world: World; page: Page }): Promise<void> {
  await world.settle(page.cradle.startSharing({ sendLastDay: true }));
  await world.pass(5_000);
}
