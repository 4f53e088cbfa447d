/** What is loaded when the person first asks for it: one part, since each of its own would split what the first load shares with it. */
export { checkAccount } from './account-check.ts';
export { ArchiveFiles } from './archive-file/archive-files.ts';
export { inspectReceiver } from './inspection.ts';
export { forget } from './keeping/forgetting.ts';
export { loadKeptData } from './keeping/kept-data.ts';
export { askOnceInAWhile, askToKeep } from './keeping/persistence.ts';
export { testProxy } from './proxy-test.ts';
