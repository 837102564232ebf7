import fc from 'fast-check';
import 'should';
import { type Action, encodeAction } from '../../src/protocol';
import { ActionReader, toAction } from '../../src/simulator/action-reader';

describe('Simulator: the output of the encoder', () => {
  const name = fc
    .stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/)
    .filter((text) => !/^action(id)?$/i.test(text));
  // Leading blanks are not part of a value: Asterisk skips them.
  const value = fc
    .string({ unit: 'grapheme', maxLength: 60 })
    .filter((text) => !/[\r\n\0]/.test(text) && !/^[\0-\x20]/.test(text));

  it('is read as the same action, wherever the bytes are split (AMI 21, 27, 28)', () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 4 })), {
          maxKeys: 20,
        }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (headers, cuts) => {
          // The encoder refuses a header in a second spelling.
          fc.pre(
            new Set(Object.keys(headers).map((each) => each.toLowerCase())).size ===
              Object.keys(headers).length,
          );
          const action = { Action: 'Probe', ...headers } as Action;
          const read = readInPieces(Buffer.from(encodeAction(action)), cuts);
          read.length.should.equal(1);
          const [message = { lines: [] }] = read;
          toAction(1, message.lines).headers.should.deepEqual(
            Object.entries(action).flatMap(([header, given]) => [given].flat().map((each) => [header, each])),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

function readInPieces(bytes: Buffer, cuts: readonly number[]): { lines: readonly string[] }[] {
  const messages: { lines: readonly string[] }[] = [];
  const reader = new ActionReader((message) => messages.push(message));
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = cuts[turn % cuts.length] ?? 1;
    reader.write(bytes.subarray(at, at + size));
    at += size;
  }
  return messages;
}
