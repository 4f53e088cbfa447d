/** Loaded before a server under measurement: tells its parent what it has used, after a collection. */
process.on('message', () => {
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send({ rssBytes: rss, heapBytes: heapUsed, cpuMicroseconds: user + system });
});
