/** As its own server.js sets it up; KEEP_ALIVE leaves its connections to the other side open, which it does not do by itself. */
import { Agent } from 'node:http';
import corsAnywhere from 'cors-anywhere';

const agent = process.env.KEEP_ALIVE ? { agent: new Agent({ keepAlive: true }) } : {};
const server = corsAnywhere.createServer({
  requireHeader: ['origin', 'x-requested-with'],
  removeHeaders: ['cookie', 'cookie2', 'x-request-start', 'x-request-id', 'via', 'connect-time', 'total-route-time'],
  redirectSameOrigin: true,
  httpProxyOptions: { xfwd: false, ...agent },
});
server.listen(0, '127.0.0.1', () => console.log(`is at http://127.0.0.1:${server.address().port}`));
