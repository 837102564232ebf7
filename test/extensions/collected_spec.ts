import should from 'should';
import { AmiError } from '../../src/errors';
import { ExtensionRequests } from '../../src/extensions/extension-requests';
import { Results, Size, sizeError } from '../../src/extensions/results';
import type { ExtensionStatus } from '../../src/state-words';

const REFUSED = { code: 'AMI_ERR_REJECTED', message: 'refused' } as const;

const status = (extension: string, more: Partial<ExtensionStatus> = {}): ExtensionStatus => ({
  ...{ extension, context: 'default', ok: true, code: 0, state: 'idle', text: 'Idle', online: true },
  ...{ hint: `PJSIP/${extension}`, devices: [`PJSIP/${extension}`], checkedAt: '2026-11-28T10:00:00.000Z' },
  ...more,
});
const unknown = (extension: string) =>
  status(extension, { code: -1, state: 'unknown', online: false, hint: '', devices: [] });

/** Results of these extensions, what they reported, and which actions they sent. Each action is refused. */
function collecting(...extensions: unknown[]) {
  const reported: string[] = [];
  const sent: string[] = [];
  const results = new Results(new ExtensionRequests(extensions, undefined), (result, index, count) =>
    reported.push(
      `${index} of ${count}: ${result.extension} ${result.ok ? result.state : result.error.code}`,
    ),
  );
  const send = async ({ Action }: { Action: string }): Promise<never> => {
    sent.push(Action);
    throw new AmiError('AMI_ERR_REJECTED', 'refused');
  };
  const options = { signal: new AbortController().signal, queryTimeout: 1000, server: {} };
  return { results, reported, sent, complete: () => results.complete(send, options, false) };
}

describe('Results', () => {
  it('reports each result at once, and needs no other query if nothing is open', async () => {
    const { results, reported, sent, complete } = collecting('1001', '1002', '1003');
    should(results.missing).equal(3);
    results.addResponse(1, status('1002'));
    results.addListed(status('1001'));
    should(results.missing).equal(1);
    should([...results.unanswered()]).deepEqual([[2, { extension: '1003', context: 'default' }]]);
    results.fail(2, { extension: '1003', context: 'default' }, REFUSED);
    should(results.missing).equal(0);
    await complete();
    should(reported).deepEqual(['1 of 3: 1002 idle', '0 of 3: 1001 idle', '2 of 3: 1003 AMI_ERR_REJECTED']);
    should(sent).deepEqual([]);
  });

  it('reports a bad entry at once', () => {
    const { results, reported } = collecting('1001', ' ');
    should(reported).deepEqual(['1 of 2:   AMI_ERR_INVALID_ACTION']);
    should(results.missing).equal(1);
  });

  it('keeps the first result of an extension', () => {
    const { results, reported } = collecting('1001', '1002');
    results.addResponse(0, status('1001'));
    results.addResponse(0, status('1001', { state: 'busy', code: 2 }));
    results.addListed(status('1001', { state: 'busy', code: 2 }));
    results.fail(0, { extension: '1001', context: 'default' }, REFUSED);
    should(results.missing).equal(1);
    should(results.list[0]).containEql({ ok: true, state: 'idle' });
    should(reported).deepEqual(['0 of 2: 1001 idle']);
  });

  it('ignores a listed extension that was not requested, or in another context', () => {
    const { results, reported } = collecting('1001');
    results.addListed(status('1002'));
    results.addListed(status('1001', { context: 'sales' }));
    should([results.missing, reported.length]).deepEqual([1, 0]);
  });

  it('holds extensions without a hint back until one has a hint: the server is not starting then', () => {
    const { results, reported } = collecting('1001', '1002', '1003', '1004');
    results.addResponse(0, unknown('1001'));
    results.addResponse(1, unknown('1002'));
    should([results.missing, reported.length]).deepEqual([2, 0]);
    results.addResponse(2, status('1003', { code: -1, state: 'unknown', online: false }));
    results.addResponse(3, unknown('1004'));
    should(reported).deepEqual([
      '0 of 4: 1001 unknown',
      '1 of 4: 1002 unknown',
      '2 of 4: 1003 unknown',
      '3 of 4: 1004 unknown',
    ]);
  });

  it('asks whether the server is starting if no extension has a hint, and reports them if it does not say', async () => {
    const { results, reported, sent, complete } = collecting('1001');
    results.addResponse(0, unknown('1001'));
    await complete();
    should(sent[0]).equal('CoreStatus');
    should(reported).deepEqual(['0 of 1: 1001 unknown']);
  });

  it('reports a hint that mixes phones and others when the state of the phone was asked for', async () => {
    const { results, reported, sent, complete } = collecting('1001', '1002', '1003');
    const mixed = ['PJSIP/1001', 'Custom:DND1001'];
    results.addListed(status('1001', { devices: mixed }));
    results.addResponse(1, status('1002', { devices: mixed }));
    results.addResponse(2, status('1003', { devices: mixed, online: false, state: 'unavailable' }));
    should(reported).deepEqual(['2 of 3: 1003 unavailable']);
    await complete();
    should(sent).deepEqual(['DeviceStateList']);
    should(reported.slice(1)).deepEqual(['0 of 3: 1001 idle', '1 of 3: 1002 idle']);
    await complete();
    should(reported).have.length(3);
  });
});

describe('The memory of results', () => {
  const LIMIT = 64 * 1024 * 1024;
  const nothing = { extension: '', context: '', hint: '', text: '', devices: [] };
  const fits = (more: Partial<ExtensionStatus>, size = new Size()) =>
    size.add(status('', { ...nothing, ...more }));

  for (const [what, most, more] of [
    ['the extension', LIMIT - 300, (length: number) => ({ extension: 'x'.repeat(length) })],
    ['the context', LIMIT - 300, (length: number) => ({ context: 'x'.repeat(length) })],
    ['the text', LIMIT - 300, (length: number) => ({ text: 'x'.repeat(length) })],
    ['the hint, twice', (LIMIT - 300) / 2, (length: number) => ({ hint: 'x'.repeat(length) })],
    [
      '40 bytes a device',
      Math.floor((LIMIT - 300) / 40),
      (length: number) => ({ devices: new Array(length) }),
    ],
  ] as const) {
    it(`counts 300 bytes for each, and ${what}`, () => {
      should(fits(more(most))).be.true();
      should(fits(more(most + 1))).be.false();
    });
  }

  it('is that of all statuses that were taken', () => {
    const size = new Size();
    should(fits({ text: 'x'.repeat(LIMIT - 1000) }, size)).be.true();
    should(fits({ text: 'x'.repeat(401) }, size)).be.false();
    should(fits({ text: 'x'.repeat(400) }, size)).be.true();
    should(fits({}, size)).be.false();
  });

  it('says its limit where it is passed', () => {
    should(sizeError()).match({
      code: 'AMI_ERR_PROTOCOL',
      message: 'the states take more than 64 MB',
    });
  });
});
