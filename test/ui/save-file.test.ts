import { afterEach, expect, test, vi } from 'vitest';
import { saveFile } from '../../src/ui/save-file.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('a file is given by its name and content, and its address is taken back when it was read', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  let link: { href: string; download: string } | null = null;
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    link = { href: this.href, download: this.download };
  });
  saveFile({ name: 'pages.txt', content: new Blob(['bytes']) });
  const { href, download } = link ?? { href: '', download: '' };
  expect(download).toBe('pages.txt');
  expect(await (await fetch(href)).text()).toBe('bytes');
  vi.runAllTimers();
  await expect(fetch(href)).rejects.toThrow();
});
