import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { tool } from './tool.mjs';

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

/** What a browser says of itself; null where it does not start: a package's stand-in, or a download whose libraries are missing. */
function versionOf(path) {
  if (!existsSync(path)) return null;
  // There it says nothing, and opens a window instead.
  if (process.platform === 'win32') return path;
  const { status, stdout } = spawnSync(path, ['--version', '--no-sandbox'], { encoding: 'utf8', timeout: 30_000 });
  return status === 0 ? stdout.trim() : null;
}

/** A browser that is here already: installed, or downloaded by the test library before. */
function present() {
  for (const path of [...usual, chromium.executablePath()]) {
    const version = path ? versionOf(path) : null;
    if (version !== null) return { path, version };
  }
  return null;
}

/** The test library's own download. */
function download() {
  const [node, cli] = tool('playwright');
  spawnSync(node, [cli, 'install', 'chromium'], { stdio: 'ignore', timeout: 300_000 });
}

/** Debian's package, where we may install it. */
function installPackage() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  const run = (...args) => spawnSync('apt-get', args, { stdio: 'ignore', timeout: 600_000 });
  run('update');
  run('install', '-y', '--no-install-recommends', 'chromium');
}

function find() {
  const named = process.env['CHROMIUM_PATH'];
  if (named) {
    const version = versionOf(named);
    return version === null ? { error: `CHROMIUM_PATH is ${named}, which does not start.` } : { path: named, version };
  }
  for (const get of [() => undefined, download, installPackage]) {
    get();
    const browser = present();
    if (browser) return browser;
  }
  return { error: 'This needs a browser: install Chrome or Chromium, or set CHROMIUM_PATH to one.' };
}

/** The path of a Chrome or Chromium that starts; gets one if there is none. Ends the process where nothing can be had. */
export function needChromium() {
  const { path, version, error } = find();
  if (error) {
    console.error(error);
    process.exit(1);
  }
  console.log(`browser: ${version}`);
  return path;
}
