import should from 'should';
import { Reported } from '../../../nodes/ami-refresh/reported';
import type { ExtensionResult } from '../../../src';

/** A node whose context is written as JSON, as Node-RED writes it to a file. */
function nodeWithFile(start?: unknown) {
  let file = JSON.stringify(start);
  return {
    context: () => ({
      get: (_: string, done: (error: Error | null, value: unknown) => void) =>
        done(null, file === undefined ? undefined : JSON.parse(file)),
      set: (_: string, value: unknown, done: () => void) => {
        file = JSON.stringify(value);
        done();
      },
    }),
  };
}

const result = (extension: string, more: object = {}) =>
  ({
    ...{ extension, context: 'default', ok: true, code: 0, state: 'idle', text: 'Idle', online: true },
    ...{ hint: `PJSIP/${extension}`, devices: [`PJSIP/${extension}`], checkedAt: '2026-11-30T00:00:00.000Z' },
    ...more,
  }) as ExtensionResult;

describe('the results that ami-refresh has reported', () => {
  it('are remembered over a restart where the context is stored in a file', async () => {
    const node = nodeWithFile();
    const before = await Reported.of(node);
    for (const extension of ['1001', '1002', '__proto__']) should(before.isNew(result(extension))).be.true();
    await before.store();
    const after = await Reported.of(node);
    for (const extension of ['1001', '__proto__']) should(after.isNew(result(extension))).be.false();
    should(after.isNew(result('1002', { code: 1 }))).be.true();
    should(after.isNew(result('1002', { code: 1 }))).be.false();
    should(after.unchanged).equal(3);
  });

  it('change with the code, the phone and the hint, and with an error', async () => {
    const error = { code: 'AMI_ERR_TIMEOUT', message: 'no answer' };
    for (const more of [{ code: 1 }, { online: false }, { hint: 'PJSIP/2' }, { ok: false, error }]) {
      const reported = await Reported.of(nodeWithFile());
      reported.isNew(result('1001'));
      should(reported.isNew(result('1001', more))).be.true();
      should(reported.isNew(result('1001', more))).be.false();
    }
  });

  it('of two PBXs are told apart', async () => {
    const node = nodeWithFile();
    const berlin = await Reported.of(node, 'Berlin');
    berlin.isNew(result('1001'));
    await berlin.store();
    const munich = await Reported.of(node, 'Munich');
    should(munich.isNew(result('1001'))).be.true();
    await munich.store();
    should((await Reported.of(node, 'Berlin')).isNew(result('1001'))).be.false();
  });

  it('start anew if the context has something else', async () => {
    for (const other of ['text', 5, [1], { '1001@default': 7 }])
      should((await Reported.of(nodeWithFile(other))).isNew(result('1001'))).be.true();
  });
});
