/**
 * Posts over connections that stay open, one request after the other on each. Told `{ port, path, connections, count }`
 * or `{ …, durationMs }` it answers with how many were answered, in what time, and the median of each one's own.
 * Written on bare sockets: a client in Node would take more than the servers under measurement.
 */
import { connect } from 'node:net';

function requestOf(port, path) {
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: http://localhost:${port}\r\n`;
  return `${head}Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
}

/** Where an answer ends in what has come, or -1. */
function endOf(text) {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return -1;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head));
  const end = length ? head + 4 + Number(length[1]) : text.indexOf('\r\n0\r\n\r\n', head) + 7;
  return end > head + 4 && end <= text.length ? end : -1;
}

function run({ port, path, connections, count = Infinity, durationMs = Infinity }) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const takenMs = [];
    let sent = 0;
    let open = connections;
    /** One connection; where the server does not keep it, another takes its place, and its making is part of the wait. */
    const client = (sentAt = performance.now()) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let came = '';
      const next = () => {
        came = '';
        sent += 1;
        socket.write(requestOf(port, path));
      };
      const go = (again) => {
        if (sent < count && performance.now() - began < durationMs) {
          sentAt = performance.now();
          again();
          return;
        }
        socket.end();
        open -= 1;
        if (open === 0) resolve({ count: takenMs.length, wallMs: performance.now() - began, takenMs });
      };
      socket.on('connect', next);
      socket.on('data', (chunk) => {
        came += chunk.toString('latin1');
        if (endOf(came) < 0) return;
        if (!came.startsWith('HTTP/1.1 200')) reject(new Error(`answered ${came.slice(0, 200)}`));
        takenMs.push(performance.now() - sentAt);
        const isKept = !/\r\nconnection: close\r\n/i.test(came);
        if (!isKept) socket.destroy();
        go(isKept ? next : () => client());
      });
      socket.on('error', reject);
    };
    for (let index = 0; index < connections; index += 1) client();
  });
}

process.on('message', (wanted) => {
  run(wanted).then(
    ({ count, wallMs, takenMs }) => process.send({ count, wallMs, medianMs: takenMs.toSorted((a, b) => a - b)[takenMs.length >> 1] }),
    (cause) => process.send({ error: cause.message }),
  );
});
