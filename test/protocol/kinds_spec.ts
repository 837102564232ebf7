import should from 'should';
import { type Frame, FrameParser } from '../../src/protocol';
import { contents, parse, parseOne } from '../support/frames';

const kindAndName = ({ kind, name }: Frame) => [kind, name];

describe('Kinds of frames', () => {
  it('come from the first header named Event or Response (AMI 41, 79)', () => {
    const [list, originate] = parse(
      'Response: Success\r\nEvent: Control (Priv: none)\r\nPing: Keepalive\r\n\r\n' +
        'Event: OriginateResponse\r\nResponse: Failure\r\n\r\n',
    );
    should(list && kindAndName(list)).deepEqual(['response', 'Success']);
    should(originate && kindAndName(originate)).deepEqual(['event', 'OriginateResponse']);
  });

  for (const before of [
    'ActionID: 7',
    'Server: pbx1',
    'ActionID: 7\r\nServer: pbx1',
    'Server:pbx1\nActionID:7',
    'Events: x',
    'Responses: x',
    ' Event: x',
    'Event',
    'no header',
    ': no name',
    `Server: ${'x'.repeat(20_000)}`,
    Array.from({ length: 200 }, (_, i) => `X${i}: ${i}`).join('\r\n'),
  ]) {
    it(`are recognised after text that a proxy adds: ${JSON.stringify(before.slice(0, 40))} (AMI 113)`, () => {
      const wires = [
        `${before}\r\nResponse: Success\r\nEvent: x\r\n\r\n`,
        `${before}\r\nEvent: OriginateResponse\r\nResponse: Failure\r\nA: 1\r\n\r\n`,
        `${before}\r\nresponse:Error\r\nMessage: no\r\n\r\n`,
        `${before}\r\nA: 1\r\n\r\n`,
      ];
      const kinds = [
        ['response', 'Success'],
        ['event', 'OriginateResponse'],
        ['response', 'Error'],
        ['other', ''],
      ];
      const wire = wires.join('');
      const frames = parse(wire + wire + wire);
      should(frames.map(kindAndName)).deepEqual([...kinds, ...kinds, ...kinds]);
      for (const chunk of [1, 7, 1460]) {
        should(parse(wire + wire, { chunk }).map(contents)).deepEqual(parse(wire + wire).map(contents));
      }
    });
  }

  it('are recognised in any case; unknown response words are data (AMI 37)', () => {
    should(parse('event: x\r\n\r\nRESPONSE: Events On\r\n\r\n').map(kindAndName)).deepEqual([
      ['event', 'x'],
      ['response', 'Events On'],
    ]);
  });

  it('are `other` for text without a header, which becomes the body (AMI 50)', () => {
    should(contents(parseOne('No queues.\nreally\r\n\r\n'))).deepEqual({
      kind: 'other',
      name: '',
      headers: [],
      body: ['No queues.', 'really'],
    });
  });

  it('are the same for a frame read by a template (AMI 113)', () => {
    const wire = (id: number, exten: number) =>
      `ActionID: ${id}\r\nEvent: ExtensionStatus\r\nExten: ${exten}\r\n\r\n`;
    const frames = parse([1, 2, 3, 4, 5].map((i) => wire(i, 1000 + i)).join(''));
    should(frames.map(kindAndName)).deepEqual(Array(5).fill(['event', 'ExtensionStatus']));
    should(frames.map((frame) => [frame.get('actionid'), frame.get('exten')])).deepEqual(
      [1, 2, 3, 4, 5].map((i) => [String(i), String(1000 + i)]),
    );
    should(frames.at(-1)?.toObject()).deepEqual({ ActionID: '5', Event: 'ExtensionStatus', Exten: '1005' });
  });

  it('are filtered by the name of the event, also after text that a proxy adds (AMI 113)', () => {
    const asked: string[] = [];
    const wire =
      'Server: a\r\nEvent: A\r\n\r\nActionID: 1\r\nEvent: B\r\n\r\nServer: a\r\nResponse: C\r\n\r\n';
    for (const chunk of [1, 5, 1000]) {
      asked.length = 0;
      const wants = (name: string) => asked.push(name) > 0 && name === 'B';
      should(parse(wire, { wants, chunk }).map(({ name }) => name)).deepEqual(['B', 'C']);
      should(asked).deepEqual(['A', 'B']);
    }
  });

  describe('with the output of a Command on Asterisk <= 13', () => {
    for (const [before, headers] of [
      ['ActionID: 7\r\n', [['ActionID', '7']]],
      [
        'Server: a\r\nActionID: 7\n',
        [
          ['Server', 'a'],
          ['ActionID', '7'],
        ],
      ],
    ] as const) {
      it(`contain the whole output after ${JSON.stringify(before)} (AMI 52, 53, 113)`, () => {
        const output = 'Name: x\n\nEvent: Fake\n\r\n\r\nResponse: Error\n';
        const wire = `${before}Response: Follows\r\nPrivilege: Command\r\n${output}--END COMMAND--\r\n\r\nEvent: B\r\n\r\n`;
        for (const chunk of [1, 30, 1000]) {
          const [frame, next] = parse(wire, { chunk });
          should(frame && contents(frame)).deepEqual({
            kind: 'response',
            name: 'Follows',
            headers: [...headers, ['Response', 'Follows'], ['Privilege', 'Command']],
            body: ['Name: x', '', 'Event: Fake', '', '', 'Response: Error'],
          });
          should(next?.name).equal('B');
        }
      });
    }

    it('do not begin after an Event or another Response (AMI 54)', () => {
      for (const first of ['Event: X', 'Response: Success']) {
        const [frame, next] = parse(`${first}\r\nResponse: Follows\r\n\r\nEvent: B\r\n\r\n`);
        should(frame?.headers.length).equal(2);
        should(next?.name).equal('B');
      }
    });
  });

  for (const name of ['X', 'ab', 'abc']) {
    it(`do not depend on the length of the name before them: ${JSON.stringify(name)}`, () => {
      const values = ['1', '22', '333', '1'];
      const wire = values.map((value) => `${name}: ${value}\r\nEvent: E\r\n\r\n`).join('');
      should(parse(wire).map(contents)).deepEqual(
        values.map((value) => ({
          kind: 'event',
          name: 'E',
          headers: [
            [name, value],
            ['Event', 'E'],
          ],
          body: undefined,
        })),
      );
    });
  }

  it('are found in time proportional to the length of the frame, in small chunks', () => {
    const wire = `${'x: 1\r\n'.repeat(150_000)}Event: X\r\n\r\n`;
    const frames: Frame[] = [];
    const parser = new FrameParser({ onFrame: (frame) => frames.push(frame) });
    for (let at = 0; at < wire.length; at += 100) parser.write(Buffer.from(wire.slice(at, at + 100)));
    should(frames.map(kindAndName)).deepEqual([['event', 'X']]);
  });
});
