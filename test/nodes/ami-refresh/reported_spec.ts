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

  it('change with the code and the words of an error', async () => {
    const reported = await Reported.of(nodeWithFile());
    const failed = (code: string, message: string) => result('1001', { ok: false, error: { code, message } });
    for (const [code, message] of [
      ['AMI_ERR_TIMEOUT', 'no answer'],
      ['AMI_ERR_TIMEOUT', 'no answer in time'],
      ['AMI_ERR_REJECTED', 'no answer in time'],
    ] as const) {
      should(reported.isNew(failed(code, message))).be.true();
      should(reported.isNew(failed(code, message))).be.false();
    }
  });

  it('are at most 200,000: further extensions always count as changed', async () => {
    const full: Record<string, unknown> = { other: 7 };
    for (let n = 1; n < 200_000; n++) full[n] = 'state';
    const reported = await Reported.of({
      context: () => ({ get: (_, done) => done(null, full), set: (_key, _value, done) => done() }),
    });
    for (const isLast of [true, false]) should(reported.isNew(result('last'))).equal(isLast);
    for (const code of [0, 0]) should(reported.isNew(result('more', { code }))).be.true();
    should(reported.isNew(result('last', { code: 1 }))).be.true();
    should(reported.isNew(result('last', { code: 1 }))).be.false();
  });

  it('keep their names in the context of a node with one PBX', async () => {
    const node = nodeWithFile({ '1001@default': '0 true PJSIP/1001' });
    should((await Reported.of(node)).isNew(result('1001'))).be.false();
  });
});
