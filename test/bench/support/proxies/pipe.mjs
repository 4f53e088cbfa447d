/** The least that a proxy in Node can do: it passes everything on, to one place. */
import { Agent, createServer, request as call } from 'node:http';

const { port } = new URL(process.env.UPSTREAM);
const agent = new Agent({ keepAlive: true });

const server = createServer((request, response) => {
  const { method, url: path, headers } = request;
  const upstream = call({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  upstream.on('error', () => response.destroy());
  request.pipe(upstream);
});
server.listen(0, '127.0.0.1', () => console.log(`is at http://127.0.0.1:${server.address().port}`));
