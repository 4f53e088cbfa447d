import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process of this computer that has not ended. */
interface Process {
  readonly pid: number;
  /** Its group: a browser's own processes share one. */
  readonly group: number;
  readonly commandLine: string;
}

const GONE_WITHIN_MS = 20_000;
const LOOK_AGAIN_MS = 10;

/**
 * Ends a browser as a power cut would: the whole tree at once, with no word of warning. Resolves when nothing of it
 * runs any more; rejects where it was not running.
 */
export async function killBrowser(profile: string): Promise<void> {
  const tree = await treeOf(profile);
  if (tree.length === 0) throw new Error('there is no browser to kill');
  const until = performance.now() + GONE_WITHIN_MS;
  for (let left = tree; left.length > 0; left = await treeOf(profile, tree)) {
    for (const { pid } of left) kill(pid);
    if (performance.now() > until) throw new Error(`these survived their kill: ${left.map(({ commandLine }) => commandLine.slice(0, 80)).join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** What names this profile, and whatever is in a group with it. `known`: of an earlier look, since a group outlives its first. */
async function treeOf(profile: string, known: readonly Process[] = []): Promise<Process[]> {
  const all = await processes();
  const own = all.filter(({ commandLine }) => commandLine.includes(`--user-data-dir=${profile}`));
  const groups = new Set([...own, ...known].map(({ group }) => group));
  return all.filter((one) => groups.has(one.group) || own.includes(one));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function processes(): Promise<Process[]> {
  if (process.platform === 'linux') return linuxProcesses();
  if (process.platform === 'darwin') return psProcesses();
  throw new Error(`nobody knows how to find a browser's processes on ${process.platform}: this test needs Linux or macOS`);
}

async function linuxProcesses(): Promise<Process[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(names.map(linuxProcess));
  return found.filter((one) => one !== null);
}

/** Null for one that ended meanwhile, or waits for its parent to take notice. */
async function linuxProcess(name: string): Promise<Process | null> {
  try {
    const [stat, commandLine] = await Promise.all([readFile(`/proc/${name}/stat`, 'utf8'), readFile(`/proc/${name}/cmdline`, 'utf8')]);
    // "pid (name) state parent group …", and the name may hold anything.
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    return { pid: Number(name), group: Number(group), commandLine: commandLine.replaceAll('\0', ' ') };
  } catch {
    return null;
  }
}

async function psProcesses(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,pgid=,stat=,args='], { maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, group, state, commandLine] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || group === undefined || commandLine === undefined || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), group: Number(group), commandLine }];
  });
}
