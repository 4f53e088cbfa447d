import { describe, expect, it } from 'vitest';
import { SERVICES_PATH } from '../../src/protocol/share/endpoints.ts';
import { listen, type Listening } from '../../src/proxy/listen.ts';
import type { Environment } from '../../src/proxy/settings.ts';
import { openServerDoors } from '../../src/server-doors.ts';
import { exchange, requestText } from './support/raw.ts';
import { keep, sameOrigin } from './support/stage.ts';

const account = { accountName: 'alice', password: 'Passw0rd1', applicationId: 'd89443d2-327c-4a6f-89e5-496bbb0317db' };
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

async function serve(environment: Environment): Promise<Listening> {
  return keep(await listen(openServerDoors(environment), { port: 0, addresses: ['127.0.0.1'] }));
}

async function post(url: string, body: object): Promise<string> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers: { ...sameOrigin, 'Content-Type': 'application/json' } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as string;
}

describe('the doors beside the app', () => {
  it("let another program sign in to the practice Share, in today's two steps", async () => {
    const { url } = await serve({});
    const accountId = await post(`${url}/practice/${SERVICES_PATH}General/AuthenticatePublisherAccount`, account);
    expect(accountId).toMatch(uuid);
    const login = { accountId, password: account.password, applicationId: account.applicationId };
    expect(await post(`${url}/practice/${SERVICES_PATH}General/LoginPublisherAccountById`, login)).toMatch(uuid);
  });

  it('let the page reach it through the proxy, where a region points there', async () => {
    const practice = await serve({});
    const { url } = await serve({ SHARE_UPSTREAM_JP: `${practice.url}/practice` });
    expect(await post(`${url}/share/share.dexcom.jp/${SERVICES_PATH}General/AuthenticatePublisherAccount`, account)).toMatch(uuid);
  });

  it('keep the practice Share from a page that points its own name at this computer', async () => {
    const { port } = await serve({});
    const request = requestText(`GET /practice/${SERVICES_PATH}General/SystemUtcTime HTTP/1.1`, [['Host', `evil.example:${port}`]]);
    expect((await exchange(port, request)).status).toBe(403);
  });
});
