import should from 'should';
import { Simulator, type SimulatorOptions } from '../../src/simulator';
import { cutBytes, fromBytes, toBytes } from '../../src/simulator/bytes';
import { afterThisTest } from '../support/teardown';
import { RawClient } from './raw-client';

async function asking(options: SimulatorOptions) {
  const pbx = await Simulator.listen(options);
  afterThisTest(() => pbx.close());
  return { pbx, client: await RawClient.loggedIn(pbx.port) };
}

/** The bytes received after an action. */
async function bytesOf(client: RawClient, enough: (text: string) => boolean, ...lines: string[]) {
  const chunks: Buffer[] = [];
  client.socket.on('data', (chunk) => chunks.push(chunk));
  client.text = '';
  client.send(...lines);
  await client.read(enough);
  return Buffer.concat(chunks);
}

/** The first bytes of a text; may split its last character. */
const cut = (text: string, bytes: number) => Buffer.from(text).subarray(0, bytes);
const line = (name: string, value: Buffer) =>
  Buffer.concat([Buffer.from(`\r\n${name}: `), value, Buffer.from('\r\n')]);
const holds = (bytes: Buffer, part: Buffer) => should(bytes.includes(part)).be.true();

describe('Simulator: cuts names by bytes', () => {
  const long = 'ü'.repeat(200);

  it('cuts name, interface and pause reason of a queue member to 79 bytes (AMI 115)', async () => {
    const { client } = await asking({ extensions: 1, queues: [{ name: 'q' }] });
    await client.ask('Action: QueueAdd', 'Queue: q', `Interface: Local/${long}`, `MemberName: ${long}`);
    await client.ask(
      'Action: QueuePause',
      `Interface: ${cut(`Local/${long}`, 78)}`,
      'Paused: yes',
      `Reason: ${long}`,
    );
    const listed = await bytesOf(client, (text) => text.includes('StatusComplete'), 'Action: QueueStatus');
    holds(listed, line('Name', cut(long, 79)));
    holds(listed, line('Location', cut(`Local/${long}`, 79)));
    should(listed.toString()).containEql('\ufffd');
  });

  it('cuts a hint to 255 bytes in ExtensionState but not in the list (AMI 95, 115)', async () => {
    const hint = `PJSIP/11&Custom:${'ü'.repeat(300)}`;
    const { client } = await asking({ extensions: [{ extension: '1001', hint }] });
    const ends = (text: string) => text.endsWith('\r\n\r\n');
    holds(await bytesOf(client, ends, 'Action: ExtensionState', 'Exten: 1001'), line('Hint', cut(hint, 255)));
    const list = await bytesOf(client, (text) => text.includes('ListComplete'), 'Action: ExtensionStateList');
    holds(list, line('Hint', Buffer.from(hint)));
  });

  it('cuts a hint to 511 bytes in an ExtensionStatus event, as Asterisk 22 and 16 do', async () => {
    const hint = `PJSIP/11&Custom:${'ü'.repeat(300)}`;
    const { client, pbx } = await asking({ extensions: [{ extension: '1001', hint }] });
    await client.ask('Action: Events', 'EventMask: call');
    const told = bytesOf(client, (text) => text.includes('Status: 1\r\n'), 'Action: Ping');
    pbx.setState('1001', 'inUse');
    holds(await told, line('Hint', cut(hint, 511)));
  });

  it('cuts the ActionID with its line end to 255 bytes in the items of lists only (AMI 30)', async () => {
    const id = `x${'ü'.repeat(200)}`;
    const { client } = await asking({ extensions: 1, queues: [{ name: 'q' }] });
    const list = await bytesOf(
      client,
      (text) => text.includes('ListItems'),
      'Action: QueueSummary',
      `ActionID: ${id}`,
    );
    holds(list, Buffer.concat([cut(`ActionID: ${id}`, 255), Buffer.from('\r\n')]));
    holds(list, Buffer.from(`Event: QueueSummaryComplete\r\nActionID: ${id}\r\nEventList: Complete`));
  });

  it('cuts the name of an action to 79 bytes', async () => {
    const { client } = await asking({ extensions: 1 });
    const ends = (text: string) => text.endsWith('\r\n\r\n');
    const answer = await bytesOf(client, ends, `Action: ${long}`);
    holds(answer, Buffer.concat([Buffer.from('command: '), cut(long, 79), Buffer.from('. Use')]));
  });

  for (const [version, columns] of [
    [
      11,
      (extension: string, context: string, hint: string) => [
        `   ${extension.padStart(20)}@`,
        cut(context, 20),
        ': ',
        cut(hint, 20),
        '  State:Idle            Watchers',
      ],
    ],
    [
      16,
      (extension: string, context: string, hint: string) => [
        cut(`${extension}@${context}`, 20),
        ': ',
        cut(hint, 20),
        '  State:Idle            Presence:not_set         Watchers',
      ],
    ],
    [
      22,
      (extension: string, context: string, hint: string) => [
        cut(`${extension}@${context}`, 30),
        ': ',
        cut(hint, 60),
        '  State:Idle            Presence:not_set         Watchers',
      ],
    ],
  ] as const) {
    it(`cuts hints to the columns of the console of ${version}`, async () => {
      const [context, hint] = [`büro${'ü'.repeat(60)}`, `PJSIP/${'ü'.repeat(60)}`];
      const { client } = await asking({ version, extensions: [{ extension: '1001', context, hint }] });
      const ends = (text: string) => text.includes('registered');
      const shown = await bytesOf(client, ends, 'Action: Command', 'Command: core show hints');
      holds(shown, Buffer.concat(columns('1001', context, hint).map((part) => Buffer.from(part as string))));
    });
  }

  it('returns invalid UTF-8 unchanged (AMI 85)', async () => {
    const { pbx, client } = await asking({ extensions: 1 });
    const watching = await RawClient.loggedIn(pbx.port, { events: 'user' });
    const chunks: Buffer[] = [];
    watching.socket.on('data', (chunk) => chunks.push(chunk));
    const name = Buffer.concat([Buffer.from('Jürgen ', 'latin1'), Buffer.from([0x80, 0xff, 0xc3])]);
    client.socket.write(
      Buffer.concat([
        Buffer.from('Action: UserEvent\r\nUserEvent: X\r\nName: '),
        name,
        Buffer.from('\r\n\r\n'),
      ]),
    );
    await watching.read((text) => text.includes('Name'));
    holds(Buffer.concat(chunks), line('Name', name));
  });

  it('restores the bytes of every text, even a split character', () => {
    for (const bytes of [Buffer.from('ü😀€'), Buffer.from([0x41, 0xff, 0x80, 0xc3]), Buffer.from('\ufffd')]) {
      for (let end = 0; end <= bytes.length; end++) {
        const part = bytes.subarray(0, end);
        should(toBytes(fromBytes(part)).equals(part)).be.true();
        should(toBytes(cutBytes(fromBytes(bytes), end)).equals(part)).be.true();
      }
    }
  });
});

describe('Simulator: ignores dashes in extensions', () => {
  it('in ExtensionState and in the dialplan (AMI 125)', async () => {
    const { client } = await asking({ extensions: ['1009', { extension: '20-01', hint: 'PJSIP/2001' }] });
    for (const [exten, hint] of [
      ['10-09', 'PJSIP/1009'],
      ['-1-0-0-9-', 'PJSIP/1009'],
      ['2001', 'PJSIP/2001'],
      ['20-01', 'PJSIP/2001'],
    ]) {
      const answer = await client.ask('Action: ExtensionState', `Exten: ${exten}`);
      answer.should.containEql(`Exten: ${exten}\r\nContext: default\r\nHint: ${hint}\r\nStatus: 0\r\n`);
    }
    const list = await client.ask('Action: ExtensionStateList');
    list.should.containEql('Response: Success');
  });

  it('in patterns, outside of sets (AMI 96, 125)', async () => {
    const { client } = await asking({
      extensions: [
        { extension: '_1-XX', hint: 'Custom:any' },
        { extension: '_2[0-9]X', hint: 'Custom:set' },
      ],
    });
    const hintOf = async (exten: string) =>
      /Hint: (.*)\r/.exec(await client.ask('Action: ExtensionState', `Exten: ${exten}`))?.[1];
    should(await hintOf('1-23')).equal('Custom:any');
    should(await hintOf('25-1')).equal('Custom:set');
    should(await hintOf('2-')).equal('');
  });

  it('in Originate, in queues and in the methods of Simulator (AMI 125)', async () => {
    const { pbx, client } = await asking({
      extensions: ['1001', '1009'],
      queues: [{ name: 'q', extension: '7-00' }],
    });
    pbx.setState('10-09', 'inUse');
    (await client.ask('Action: ExtensionState', 'Exten: 1009')).should.containEql('Status: 1\r\n');
    pbx.setState('1009', 'idle');
    pbx.unregister('10-09');
    (await client.ask('Action: ExtensionState', 'Exten: 1009')).should.containEql('Status: 4\r\n');
    pbx.register('10-09');
    for (const exten of ['10-09', '70-0']) {
      const order = [`Exten: ${exten}`, 'Context: default', 'Priority: 1', 'Async: true'];
      (await client.ask('Action: Originate', 'Channel: PJSIP/1001', ...order)).should.containEql(
        'successfully queued',
      );
    }
    const local = ['Action: Originate', 'Channel: Local/10-09@default', 'Application: Echo', 'Async: true'];
    (await client.ask(...local)).should.containEql('successfully queued');
    should([...pbx.exchange.channels.values()].some(({ device }) => device === 'PJSIP/1009')).be.true();
    const call = pbx.call('10-01', '10-09');
    should(call.to.extension).equal('1009');
  });

  it('but shows them as written in the dialplan (AMI 125)', async () => {
    const { pbx, client } = await asking({ extensions: [{ extension: '20-01', hint: 'PJSIP/2001' }] });
    const watching = await RawClient.loggedIn(pbx.port, { events: 'call' });
    pbx.setState('2001', 'busy');
    (await watching.frames(1)).should.containEql('Exten: 20-01\r\n');
    client.send('Action: ExtensionStateList');
    (await client.frames(3)).should.containEql('Exten: 20-01\r\n');
  });
});
