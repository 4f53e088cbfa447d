import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FrameReader } from '../../src/protocol/receiver/packet.ts';
import { identify, type ReceiverDescription, type RememberReceiver } from '../../src/receiver/identify.ts';
import { createRateBudget } from '../../src/receiver/rate-budget.ts';
import { Receiver } from '../../src/receiver/receiver.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { makeManufacturingPage, makePage, u32 } from './make-page.ts';
import { ack, refuse, ScriptedTransport, silence, type Reply } from './scripted-transport.ts';

const text = (value: string): Reply => ack(new TextEncoder().encode(value));

const firmware = text(
  "<FirmwareHeader SchemaVersion='1' ProductId='G4Receiver' ProductName='Dexcom G4 Receiver' FirmwareVersion='2.0.1.104'/>",
);
const PARTITIONS =
  "<PartitionInfo SchemaVersion='1' PageDataLength='500'><Partition Name='EGVData' Id='4' RecordRevision='2' RecordLength='13'/></PartitionInfo>";
const pong = ack();
const range = (first: number, last: number): Reply => ack(u32(first, last));
const manufacturing = (page: number, serial = 'SM12345678'): Reply => ack(makeManufacturingPage(page, serial));
const offsets = [ack(u32(0x1_0000_0000 - 25_161)), ack(u32(126_467_628)), ack(u32(21_890_973)), ack(Uint8Array.of(1))];

interface Result {
  readonly description: Promise<ReceiverDescription>;
  readonly transport: ScriptedTransport;
}

async function describeBy(replies: readonly Reply[], remember?: RememberReceiver): Promise<Result> {
  const clock = new VirtualClock();
  const transport = new ScriptedTransport(clock, [pong, ...replies]);
  const receiver = new Receiver(transport, { clock, budget: createRateBudget(clock) });
  await clock.run(receiver.open());
  transport.forget();
  const description = clock.run(identify(receiver, undefined, remember));
  await Promise.allSettled([description]);
  return { description, transport };
}

const NO_SERIAL = { name: 'ReceiverError', code: 'no-serial' };

describe('identify', () => {
  it('tells who the receiver is and how its clocks stand', async () => {
    const { description, transport } = await describeBy([firmware, range(0, 0), manufacturing(0), text(PARTITIONS), ...offsets]);
    expect(await description).toEqual({
      identity: {
        serial: 'SM12345678',
        productId: 'G4Receiver',
        productName: 'Dexcom G4 Receiver',
        firmwareVersion: '2.0.1.104',
      },
      partitionInfo: { firmwareVersion: '2.0.1.104', xml: PARTITIONS },
      partitions: [{ name: 'EGVData', type: 4, revision: 2, recordBytes: 13 }],
      manufacturing: { first: 0, range: { first: 0, last: 0 }, found: [makeManufacturingPage(0, 'SM12345678')] },
      displayOffsetSeconds: -25_161,
      systemOffsetSeconds: 126_467_628,
      rtcSeconds: 21_890_973,
      unit: 'mg/dL',
    });
    expect(transport.codes).toEqual([11, 16, 17, 15, 29, 35, 31, 37]);
  });

  it('takes the serial number of the last manufacturing page, in its one spelling', async () => {
    const { description, transport } = await describeBy([firmware, range(0, 3), manufacturing(3, 'sm87654321'), text(PARTITIONS), ...offsets]);
    expect((await description).identity.serial).toBe('SM87654321');
    expect([...(transport.requests[2]?.payload ?? [])]).toEqual([0, 3, 0, 0, 0, 1]);
  });

  it('does not ask a receiver that is known for its partition info, its RTC and its unit', async () => {
    const asked: string[] = [];
    const { description, transport } = await describeBy([firmware, range(0, 0), manufacturing(0), ...offsets], async (serial) => {
      asked.push(serial);
      return { partitionInfo: { firmwareVersion: '2.0.1.104', xml: PARTITIONS }, unit: 'mmol/L' };
    });
    expect(await description).toMatchObject({ partitions: [{ type: 4 }], rtcSeconds: null, unit: 'mmol/L' });
    expect(asked).toEqual(['SM12345678']);
    expect(transport.codes).toEqual([11, 16, 17, 29, 35]);
  });

  it('asks for the partition info again when the firmware is another', async () => {
    const { description, transport } = await describeBy(
      [firmware, range(0, 0), manufacturing(0), text(PARTITIONS), ...offsets.toSpliced(2, 1)],
      async () => ({ partitionInfo: { firmwareVersion: '1.0', xml: '<PartitionInfo/>' }, unit: null }),
    );
    expect((await description).partitionInfo?.xml).toBe(PARTITIONS);
    expect(transport.codes).toContain(15);
  });

  it('asks for the partition info again where the one that is kept is the word of a file', async () => {
    const { description, transport } = await describeBy(
      [firmware, range(0, 0), manufacturing(0), text(PARTITIONS), ...offsets],
      async () => ({ partitionInfo: { firmwareVersion: '2.0.1.104', xml: '<PartitionInfo/>', foreign: true }, unit: 'mmol/L' }),
    );
    expect((await description).partitionInfo).toEqual({ firmwareVersion: '2.0.1.104', xml: PARTITIONS });
    expect(transport.codes).toEqual([11, 16, 17, 15, 29, 35]);
  });

  it('is content without the optional values', async () => {
    const garbage = text('no xml');
    const noPartitions = [garbage, pong, garbage, pong, garbage, pong];
    const noRtc = [silence, pong, silence, pong, silence, pong];
    const noUnit = ack(Uint8Array.of(0));
    const { description } = await describeBy(
      [firmware, range(0, 0), manufacturing(0)].concat(noPartitions, refuse(3), refuse(4), noRtc, noUnit),
    );
    expect(await description).toMatchObject({
      identity: { serial: 'SM12345678' },
      partitionInfo: null,
      partitions: [],
      displayOffsetSeconds: null,
      systemOffsetSeconds: null,
      rtcSeconds: null,
      unit: null,
    });
  });

  it('rejects when the receiver is in trouble, even at an optional value', async () => {
    const { description } = await describeBy([firmware, range(0, 0), manufacturing(0), text(PARTITIONS), refuse(6)]);
    await expect(description).rejects.toMatchObject({ name: 'ReceiverError', code: 'receiver-trouble' });
  });

  const badCrc = makeManufacturingPage(0, 'SM12345678');
  badCrc[40] = 0x20;
  it.each<[string, readonly Reply[]]>([
    ['the partition is empty', [range(0xffff_ffff, 0xffff_ffff)]],
    ['the page is gone', [range(0, 0), refuse(4)]],
    ['the page holds no record', [range(0, 0), ack(makePage(0, 0, []))]],
    ['the record has a bad CRC', [range(0, 0), ack(badCrc)]],
    ['the record names none', [range(0, 0), manufacturing(0, '')]],
    ['what it names is no serial number', [range(0, 0), manufacturing(0, '12345')]],
  ])('rejects with no-serial when %s', async (_, replies) => {
    const { description } = await describeBy([firmware, ...replies]);
    await expect(description).rejects.toMatchObject(NO_SERIAL);
  });
});

const captures = process.env['RECEIVER_CAPTURES'];

describe.skipIf(!captures)('identify, with real answers from RECEIVER_CAPTURES', () => {
  it('tells who they came from', async () => {
    const read = (name: string): string => readFileSync(`${captures}/${name}`, 'utf8');
    const { vectors } = JSON.parse(read('wire-vectors.json')) as { vectors: { name: string; frame: string }[] };
    const answer = (name: string): Reply => {
      const frames = new FrameReader();
      frames.push(Buffer.from(vectors.find((vector) => vector.name === name)?.frame ?? '', 'hex'));
      return ack(frames.next()?.payload);
    };
    const page = Buffer.from(read('page-0.0.hex').replaceAll(/\s/g, ''), 'hex');
    const { description } = await describeBy([
      answer('firmware header of a G4'),
      range(0, 0),
      ack(page),
      answer('partition info of a G4'),
      answer('display time offset'),
      answer('system time offset'),
      answer('RTC'),
      answer('glucose unit mg/dL'),
    ]);
    const { identity, partitions, displayOffsetSeconds, unit } = await description;
    expect(page.toString('latin1').toUpperCase()).toContain(identity.serial);
    expect(identity).toMatchObject({ productId: 'G4Receiver', firmwareVersion: '2.0.1.104' });
    expect(partitions.find(({ type }) => type === 4)).toEqual({ name: 'EGVData', type: 4, revision: 2, recordBytes: 13 });
    expect([displayOffsetSeconds, unit]).toEqual([-25_161, 'mg/dL']);
  });
});
