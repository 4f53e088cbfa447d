import { describe, expect, it, vi } from 'vitest';
import { SERVICES_PATH } from '../../src/protocol/share/endpoints.ts';
import { startProxy } from './support/proxy.ts';
import { answering, keep, POST, proxyTo, raw, refusal, SESSION, TIME } from './support/stage.ts';
import { tcpUpstream } from './support/upstream.ts';

describe('the Node door', () => {
  it('puts the base path of an upstream before the path', async () => {
    const upstream = await answering(200, '{}');
    const proxy = keep(await startProxy({ SHARE_UPSTREAM_JP: `http://127.0.0.1:${upstream.port}/practice/` }));
    await raw(proxy, 'GET', `${TIME.replace('share2.dexcom.com', 'share.dexcom.jp')}?a=it's`);
    expect(upstream.arrived[0]?.url).toBe(`/practice/${SERVICES_PATH}General/SystemUtcTime?a=it's`);
  });

  it('sends another User-Agent when it is told to', async () => {
    const upstream = await answering(200, '{}');
    const proxy = keep(await startProxy({ SHARE_UPSTREAM_US: `http://127.0.0.1:${upstream.port}`, CRADLE_USER_AGENT: 'Cradle/1' }));
    await raw(proxy, 'GET', TIME);
    expect(upstream.arrived[0]?.headers).toContainEqual(['User-Agent', 'Cradle/1']);
  });

  it('spells its headers as apps do', async () => {
    const upstream = await answering(200, '{}');
    await raw(await proxyTo(upstream), 'POST', POST, [['Content-Type', 'application/json']]);
    const names = ['User-Agent', 'Accept', 'Content-Type', 'Content-Length', 'Host', 'Connection'];
    expect(upstream.arrived[0]?.headers.map(([name]) => name)).toEqual(names);
  });
});

describe('over https', () => {
  it.each(['localhost', '127.0.0.1'])('says nothing in the clear to %s, and to nobody whom it cannot know', async (name) => {
    const said: Buffer[] = [];
    const upstream = keep(await tcpUpstream((socket) => socket.destroy(), said));
    const proxy = keep(await startProxy({ SHARE_UPSTREAM_US: `https://${name}:${upstream.port}` }));
    const answer = await raw(proxy, 'POST', POST + SESSION, [['Content-Length', '6']], 'secret');
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body)).toEqual(refusal);
    const [hello = Buffer.alloc(0)] = said;
    expect(hello[0]).toBe(0x16);
    expect(hello.includes('secret') || hello.includes('sessionId')).toBe(false);
    expect(hello.includes('localhost')).toBe(name === 'localhost');
  });
});

describe('the log', () => {
  it('is silent unless asked, and then holds no query and no body', async () => {
    const log = vi.fn<(line: string) => void>();
    const upstream = await answering(500, '{"Code":"x"}');
    const quiet = await proxyTo(upstream);
    const said = vi.spyOn(console, 'log');
    await raw(quiet, 'POST', POST + SESSION, [['Content-Length', '6']], 'secret');
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();

    const talking = await proxyTo(upstream, { log });
    await raw(talking, 'POST', POST + SESSION, [['Content-Length', '6']], 'secret');
    await raw(talking, 'GET', '/secret.example/?a=secret');
    expect(log.mock.calls.map(([line]) => line.replace(/\d+ ms$/, '… ms'))).toEqual([
      'POST /ShareWebServices/Services/Publisher/PostReceiverEgvRecords 500 … ms',
      'GET refuse 403 … ms',
    ]);
  });
});
