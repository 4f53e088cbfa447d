import { afterAll, afterEach, beforeAll, test } from 'vitest';
import { CradlePage } from './support/cradle-page.ts';
import { Stage } from './support/stage.ts';

const stage = new Stage();

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** As when a newer version was put on the server between the page and what it loads later. */
test('a page whose main part cannot be loaded says so, and works once it is loaded anew', async () => {
  const browser = await stage.browser();
  // The error of the missing part has no text of its own.
  browser.forgive(/ERR_FAILED/, /^page error: $/);
  await browser.context.route('**/assets/start-real-*.js', (route) => route.abort());
  const cradle = new CradlePage(await browser.open(`${stage.server.origin}/`));
  await cradle.page.getByRole('region', { name: 'Receiver' }).getByText('A part of Cradle could not be loaded.').waitFor();
  await cradle.page.getByRole('region', { name: 'Share' }).getByText('A part of Cradle could not be loaded.').waitFor();
  await browser.context.unroute('**/assets/start-real-*.js');
  await cradle.button('Reload the page').click();
  await cradle.status('No receiver connected');
  await cradle.button('Connect receiver').waitFor();
});
