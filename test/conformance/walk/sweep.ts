import { VOCABULARY, type WalkStep } from './vocabulary';

/** Longer than the buffers that Asterisk copies values to. */
const LONG = 'y'.repeat(700);
const JAPANESE = Buffer.from('日本').toString('latin1');

/** The odd values. An entry with several values sends the header several times. */
function oddFor(value: string): readonly (readonly string[])[] {
  const once = [
    '',
    value.toUpperCase(),
    value.toLowerCase(),
    ` ${value} `,
    LONG,
    // Invalid and valid UTF-8. Each character of a value is sent as one byte.
    '\u00fc\u00ff',
    JAPANESE,
    ...['0', '-1', '99999999999999', '1.5', '*', '%', '%s%n', "'", '/.*/', '"'],
    ...['a|b', 'a,b', '$' + '{EXTEN}', 'x: y', 'none'],
  ].map((each) => [each]);
  return [...once, [value, 'odd'], ['odd', value], ['', value], [value, '']];
}

/** The actions, without those that end the walk, and without those that call phones, which take a second each. */
const LEFT_OUT = /^(Originate|Logoff|Redirect|Atxfer|BlindTransfer)$/;

/** All actions: without headers, with each header left out, alone, and with each odd value. */
export function sweepSteps(): WalkStep[] {
  return Object.entries(VOCABULARY)
    .filter(([action]) => !LEFT_OUT.test(action))
    .flatMap(([action, headers]) => {
      const usual = Object.entries(headers).map(([name, values]) => [name, plain(values)] as const);
      return [
        { action, headers: [] },
        { action, headers: usual },
        {
          action: action.toUpperCase(),
          headers: usual.map(([name, value]) => [name.toUpperCase(), value] as const),
        },
        ...usual.flatMap(([name, value]) => {
          const others = usual.filter(([other]) => other !== name);
          const odd = oddFor(value).map((values) =>
            usual.flatMap((header) =>
              header[0] === name ? values.map((each) => [name, each] as const) : [header],
            ),
          );
          return [others, [[name, value] as const], ...odd].map((sent) => ({ action, headers: sent }));
        }),
      ];
    });
}

/** The first value that does not stand for a channel of the walk. */
function plain(values: readonly string[]): string {
  return values.find((value) => !value.startsWith('<')) ?? '';
}
