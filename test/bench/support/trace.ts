import type { CDPSession } from 'playwright';

/** What a page's main thread did. */
export interface MainThread {
  readonly tasksMs: readonly number[];
  /** The processor's time of each task: less, where other programs wanted the processor meanwhile. */
  readonly processorMs: readonly number[];
  /** The part of the tasks that hears messages of other threads, with all that is done at once because of them. */
  readonly messagesMs: readonly number[];
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'];

/** Runs `work` while Chromium notes every task of the page. */
export async function traced(session: CDPSession, work: () => Promise<unknown>): Promise<MainThread> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: categories } });
  await work();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  const mains = events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain');
  const threads = mains.map((main) => mainThread(events.filter(({ pid, tid }) => pid === main.pid && tid === main.tid)));
  // There may be a spare renderer; the page's own hears the receiver.
  const [page] = threads.toSorted((a, b) => b.messagesMs.length - a.messagesMs.length);
  if (!page) throw new Error('the trace names no main thread');
  return page;
}

function mainThread(events: readonly TraceEvent[]): MainThread {
  const tasks = events.filter(({ name }) => name === 'RunTask');
  const messages = events.filter(({ name }) => name === 'HandlePostMessage');
  return {
    tasksMs: tasks.map(({ dur = 0 }) => dur / 1000),
    processorMs: tasks.map(({ tdur = 0 }) => tdur / 1000),
    messagesMs: messages.map(({ dur = 0 }) => dur / 1000),
  };
}
