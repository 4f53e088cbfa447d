import { Agent, createServer } from 'node:http';
import httpProxy from 'http-proxy-3';

const proxy = httpProxy.createProxyServer({ target: process.env.UPSTREAM, agent: new Agent({ keepAlive: true }) });
proxy.on('error', (_error, _request, response) => response.destroy());
const server = createServer((request, response) => proxy.web(request, response));
server.listen(0, '127.0.0.1', () => console.log(`is at http://127.0.0.1:${server.address().port}`));
