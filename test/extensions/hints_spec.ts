import should from 'should';
import { refreshExtensions } from '../../src/extensions';
import { listHints } from '../../src/extensions/hints';
import type { Frame } from '../../src/protocol';
import type { Send } from '../../src/session';
import { parseOne } from '../support/frames';
import { type Client, type Received, scriptedServer } from '../support/scripted-server';

/** Prints a hint as main/pbx.c of Asterisk 11: `%20s@%-20.20s: %-20.20s`. */
const row = (extension: string, context: string, device = `SIP/${extension}`) =>
  `   ${extension.padStart(20)}@${cutTo20(context).padEnd(20)}: ${device.slice(0, 20).padEnd(20)}  State:Idle            Watchers  0`;

const cutTo20 = (text: string) => Buffer.from(text).subarray(0, 20).toString();

const dialplan = (contexts: Record<string, string[]>) =>
  Object.entries(contexts).flatMap(([context, extensions]) => [
    `[ Context '${context}' created by 'pbx_config' ]`,
    ...extensions.flatMap((extension) => [
      `  ${`'${extension}' =>`.padEnd(17)} ${'hint: SIP/1'.padEnd(45)} [pbx_config]`,
      `  ${''.padEnd(17)} ${'1. Dial(SIP/1)'.padEnd(45)} [pbx_config]`,
    ]),
    `  ${`'_9XX' =>`.padEnd(17)} ${'1. Dial(hint: x)'.padEnd(45)} [pbx_config]`,
    `  Include =>        'other'                                       [pbx_config]`,
    '\r',
  ]);

const output = (lines: string[]) => ({
  response: parseOne('Response: Success\r\n\r\n') as Frame,
  items: [],
  complete: undefined,
  output: lines,
});

/** A console that prints these hints. `dialplan show` fails the test without `contexts`. */
function console(hints: string[], contexts?: Record<string, string[]>) {
  const commands: string[] = [];
  const send: Send = async ({ Command }) => {
    commands.push(String(Command));
    if (Command === 'core show hints') return output(hints);
    should(contexts).not.be.undefined();
    return output(dialplan(contexts as Record<string, string[]>));
  };
  return { send, commands };
}

const names = (hints: { extension: string; context: string }[]) =>
  hints.map(({ extension, context }) => `${extension}@${context}`);

const LONG = 'from-internal-additional-custom';

describe('listHints', () => {
  it('reads extensions with spaces, and skips patterns and other lines', async () => {
    const { send, commands } = console([
      '',
      '    -= Registered Asterisk Dial Plan Hints =-',
      row('1001', 'home'),
      row('front desk', 'home', 'SIP/a@b: c'),
      row('_2XX', 'home'),
      row('an-extension-of-more-than-20', 'home'),
      row('', 'home'),
      row('1002', ''),
      '1003: SIP/1003 State:Idle',
      '1004@home State:Idle',
      '1005@home: SIP/1005',
      '----------------',
      '- 4 hints registered: x@y',
    ]);
    should(names(await listHints(send, undefined, {}))).deepEqual([
      '1001@home',
      'front desk@home',
      'an-extension-of-more-than-20@home',
    ]);
    should(commands).deepEqual(['core show hints']);
  });

  it('takes the whole name of a cut context from the dialplan', async () => {
    const { send, commands } = console(
      [
        row('1', LONG),
        row('1', `${LONG}-2`),
        row('2', LONG),
        row('3', 'exactly-20-characters'.slice(0, 20)),
        row('4', 'home'),
      ],
      { [LONG]: ['1', '2'], [`${LONG}-2`]: ['1'], home: ['1', '4'] },
    );
    should(names(await listHints(send, undefined, {}))).deepEqual([
      `1@${LONG}`,
      `1@${LONG}-2`,
      `2@${LONG}`,
      `3@${'exactly-20-characters'.slice(0, 20)}`,
      '4@home',
    ]);
    should(commands).deepEqual(['core show hints', 'dialplan show']);
  });

  it('takes the context of the extension with a hint, not of one with the same name without a hint', async () => {
    const { send } = console([row('1', LONG)]);
    const withoutHint = dialplan({ [LONG]: ['1'], [`${LONG}-2`]: ['1'] }).filter(
      (line, at, lines) => !(line.includes('hint: SIP') && lines[at - 1]?.includes(`${LONG}-2`)),
    );
    withoutHint.push(`  ${"'1' =>".padEnd(17)} 1. Dial(SIP/1)`);
    const both: Send = async (action, options) =>
      action.Command === 'dialplan show' ? output(withoutHint) : send(action, options);
    should(names(await listHints(both, undefined, {}))).deepEqual([`1@${LONG}`]);
  });

  it('finds a context that was cut within a character', async () => {
    const context = 'von-der-Stra-zur-Gaßstraße';
    should(cutTo20(context)).endWith('\uFFFD');
    const { send } = console([row('1', context)], { [context]: ['1'] });
    should(names(await listHints(send, undefined, {}))).deepEqual([`1@${context}`]);
  });

  it('requests only the dialplan of the given context, and only if its name is cut', async () => {
    const wanted = `${LONG} "x\\`;
    const long = console([row('1', wanted)], { [wanted]: ['1'] });
    should(names(await listHints(long.send, wanted, {}))).deepEqual([`1@${wanted}`]);
    should(long.commands).deepEqual(['core show hints', `dialplan show "${LONG} \\"x\\\\"`]);
    const short = console([row('1', LONG), row('1', 'home')]);
    should(names(await listHints(short.send, 'home', {}))).containEql('1@home');
    should(short.commands).deepEqual(['core show hints']);
  });

  it('reads long lines in linear time', async () => {
    const long = 5_000_000;
    const { send } = console([
      `${' '.repeat(long)}@${'x'.repeat(long)}`,
      `${'@'.repeat(long)}`,
      `1@${': '.repeat(long)}`,
      `1@x: ${'State'.repeat(long / 5)}`,
      `${'a'.repeat(long)}@b: ${'State'.repeat(long / 5)}`,
    ]);
    should(await listHints(send, undefined, {})).deepEqual([]);
  });
});

describe('refreshExtensions on Asterisk 12 and older', () => {
  it('queries extensions with spaces, and in contexts with long names', async () => {
    const answer = (action: Received, client: Client, lines: string[]) =>
      client.socket.write(
        `Response: Follows\r\nPrivilege: Command\r\nActionID: ${action.actionid}\r\n${lines.join('\n')}\n--END COMMAND--\r\n\r\n`,
      );
    const { options } = await scriptedServer({
      banner: 'Asterisk Call Manager/1.3\r\n',
      answers: {
        extensionstatelist: (action, client) =>
          client.answer(
            action,
            'Response: Error',
            'Message: Invalid/unknown command: ExtensionStateList. Use…',
          ),
        command: (action, client) =>
          answer(
            action,
            client,
            action.command === 'core show hints'
              ? [row('front desk', LONG), row('1', 'home')]
              : dialplan({ [LONG]: ['front desk'], home: ['1'] }),
          ),
        extensionstate: (action, client) =>
          client.answer(
            action,
            'Response: Success',
            `Exten: ${action.exten}`,
            `Context: ${action.context}`,
            'Hint: X/1',
            'Status: 0',
          ),
      },
    });
    const all = await refreshExtensions(options);
    should(names(all.results)).deepEqual([`front desk@${LONG}`, '1@home']);
    should(all.statistics.successfulQueries).equal(2);
    const named = await refreshExtensions(options, { context: LONG });
    should(names(named.results)).deepEqual([`front desk@${LONG}`]);
  });
});
