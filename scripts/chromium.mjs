import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** A browser that is here already: named by CHROMIUM_PATH, installed, or downloaded by the test library before. */
function present() {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return existsSync(named) ? named : null;
  return [...usual, chromium.executablePath()].find((path) => path && existsSync(path)) ?? null;
}

/** The test library's own download. */
function download() {
  const cli = fileURLToPath(new URL('../node_modules/playwright/cli.js', import.meta.url));
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000 });
}

/** Debian's package, where we may install it. */
function installPackage() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  const run = (...args) => spawnSync('apt-get', args, { stdio: 'ignore', timeout: 600_000 });
  run('update');
  run('install', '-y', '--no-install-recommends', 'chromium');
}

/** The path of a Chrome or Chromium that starts; gets one if there is none. Null: nothing could be had. */
export function findChromium() {
  for (const get of [() => undefined, download, installPackage]) {
    get();
    const path = present();
    if (path) return path;
  }
  return null;
}

export function versionOf(path) {
  try {
    return execFileSync(path, ['--version', '--no-sandbox'], { encoding: 'utf8', timeout: 30_000 }).trim();
  } catch {
    return 'unknown version';
  }
}
