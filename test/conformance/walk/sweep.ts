import { VOCABULARY, type WalkStep } from './vocabulary';

/** Longer than the buffers that Asterisk copies values to. */
const LONG = 'y'.repeat(700);
const JAPANESE = Buffer.from('日本').toString('latin1');

/** What stands in for a value: each entry holds the values of a header that is sent so many times. */
function oddFor(value: string): readonly (readonly string[])[] {
  const once = [
    '',
    value.toUpperCase(),
    value.toLowerCase(),
    ` ${value} `,
    LONG,
    // Bytes that are not UTF-8, and bytes that are: values are sent one byte a character.
    '\u00fc\u00ff',
    JAPANESE,
    ...['0', '-1', '99999999999999', '1.5', '*', '%', '%s%n', "'", '/.*/', '"'],
    ...['a|b', 'a,b', '$' + '{EXTEN}', 'x: y', 'none'],
  ].map((each) => [each]);
  return [...once, [value, 'odd'], ['odd', value], ['', value], [value, '']];
}

/** Without those that end the walk, or that call phones, which take a second each. */
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

/** The first value that stands for itself, not for a channel of the walk. */
function plain(values: readonly string[]): string {
  return values.find((value) => !value.startsWith('<')) ?? '';
}
