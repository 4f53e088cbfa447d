import { describe, expect, it } from 'vitest';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { codesOf, opened, PING, pong, receiverError, SECONDS, time, TIME } from './scene.ts';
import { refuse, silence } from './scripted-transport.ts';

describe('refusals', () => {
  it.each([
    ['INVALID_COMMAND', 3, 'unknown-command'],
    ['INVALID_PARAM', 4, 'bad-parameter'],
  ])('never repeats after %s, and goes on', async (_, code, expected) => {
    const { clock, transport, receiver } = await opened(refuse(code), time);
    await expect(clock.run(receiver.ask(commands.glucoseUnit, undefined))).rejects.toMatchObject(receiverError(expected));
    expect(await clock.run(receiver.ask(commands.systemTime, undefined))).toBe(SECONDS);
    expect(transport.codes).toEqual([37, TIME]);
  });

  it.each([
    ['RECEIVER_ERROR', 6, 'receiver-trouble'],
    ['INVALID_MODE', 7, 'wrong-mode'],
  ])('sends nothing more after %s, even when it is opened again', async (_, code, expected) => {
    const { clock, transport, receiver } = await opened(refuse(code), time, time);
    const codes = codesOf(receiver.ask(commands.systemTime, undefined), receiver.ask(commands.rtc, undefined));
    expect(await clock.run(codes)).toEqual([expected, expected]);
    expect(await clock.run(codesOf(receiver.ask(commands.rtc, undefined)))).toEqual([expected]);
    await receiver.close();
    await expect(clock.run(receiver.open())).rejects.toMatchObject(receiverError(expected));
    expect(transport.codes).toEqual([TIME]);
    expect(transport.opened).toBe(1);
  });

  it('sends nothing more after RECEIVER_ERROR to a ping between two attempts', async () => {
    const { clock, transport, receiver } = await opened(silence, refuse(6), time);
    await expect(clock.run(receiver.ask(commands.systemTime, undefined))).rejects.toMatchObject(receiverError('receiver-trouble'));
    expect(transport.codes).toEqual([TIME, PING]);
  });

  it('stops after three commands have failed in a row, until it is opened again', async () => {
    const { clock, transport, receiver } = await opened();
    for (let failed = 0; failed < 3; failed += 1) {
      expect(await clock.run(codesOf(receiver.ask(commands.systemTime, undefined)))).toEqual(['timeout']);
    }
    const sent = transport.codes.length;
    expect(await clock.run(codesOf(receiver.ask(commands.rtc, undefined)))).toEqual(['timeout']);
    expect(transport.codes).toHaveLength(sent);
  });

  it.each([
    ['a refusal', refuse(3), 'unknown-command'],
    ['a success', time, null],
  ])('does not count failures across %s', async (_, reply, code) => {
    const failing = [silence, pong, silence, pong, silence, pong];
    const { clock, receiver } = await opened(...failing, ...failing, reply, ...failing, time);
    const codes: unknown[] = [];
    for (let asked = 0; asked < 5; asked += 1) {
      codes.push(...(await clock.run(codesOf(receiver.ask(commands.systemTime, undefined)))));
    }
    expect(codes).toEqual(['timeout', 'timeout', code, 'timeout', null]);
  });

  it('starts afresh when it is closed and opened again', async () => {
    const failing = [silence, pong, silence, pong, silence, pong];
    const { clock, transport, receiver } = await opened(...failing, ...failing, ...failing, ...failing, time);
    const ask = (): Promise<unknown[]> => clock.run(codesOf(receiver.ask(commands.systemTime, undefined)));
    expect([await ask(), await ask(), await ask()].flat()).toEqual(['timeout', 'timeout', 'timeout']);
    await receiver.close();
    await clock.run(receiver.open());
    expect([await ask(), await ask()].flat()).toEqual(['timeout', null]);
    expect(transport.opened).toBe(2);
  });

  it('sends nothing that is not in the table, and no request that makes no sense', async () => {
    const { clock, transport, receiver } = await opened(time);
    const erase = { ...commands.ping, code: 45, name: 'ERASE_DATABASE' };
    const asking = codesOf(
      receiver.ask(erase, undefined),
      receiver.ask(commands.pages, { type: 4, first: 0, count: 5 }),
      receiver.ask(commands.pageRange, { type: 13 }),
    );
    expect(await clock.run(asking)).toEqual(['bad-argument', 'bad-argument', 'bad-argument']);
    expect(transport.codes).toEqual([]);
    expect(await clock.run(receiver.ask(commands.systemTime, undefined))).toBe(SECONDS);
  });
});
