/**
 * Loaded before a server under measurement: tells its parent what it has used; `collect`: after a collection, which throws
 * compiled code away too, so that what is timed next would be timed cold.
 */
process.on('message', ({ collect }) => {
  if (collect) globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send({ rssBytes: rss, heapBytes: heapUsed, cpuMicroseconds: user + system });
});
