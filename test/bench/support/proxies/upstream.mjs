/** Stands for Share: 2.3 kB of JSON, whatever is asked. */
import { createServer } from 'node:http';

const reading = '{"WT":"Date(1745081013817)","ST":"Date(1745081013817)","DT":"Date(1745081013817-0400)","Value":224,"Trend":"Flat"}';
const body = Buffer.from(`[${Array.from({ length: 20 }, () => reading).join(',')}]`);
const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(200, headers).end(body));
});
server.listen(0, '127.0.0.1', () => console.log(`is at http://127.0.0.1:${server.address().port}`));
