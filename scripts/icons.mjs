// Draws public/icon.svg as the PNG files that the page and its manifest name: node scripts/icons.mjs
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { needChromium } from './chromium.mjs';

const folder = new URL('../public/', import.meta.url);

const icons = [
  { file: 'icon-192.png', size: 192, masked: false },
  { file: 'icon-512.png', size: 512, masked: false },
  { file: 'icon-maskable-512.png', size: 512, masked: true },
  { file: 'apple-touch-icon.png', size: 180, masked: true },
];

const drawing = await readFile(new URL('icon.svg', folder), 'utf8');
/** For a system that cuts out its own shape: the ground fills the square, the drawing stays in the middle 80 %. */
const forMask = drawing.replace(' rx="112"', '').replace('<g id="drawing">', '<g transform="translate(51.2 51.2) scale(.8)">');

const browser = await chromium.launch({ executablePath: needChromium(), args: ['--no-sandbox'] });
try {
  for (const { file, size, masked } of icons) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${masked ? forMask : drawing}`);
    await page.screenshot({ path: fileURLToPath(new URL(file, folder)), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
