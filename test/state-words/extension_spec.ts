import should from 'should';
import { extensionState, extensionStatus } from '../../src/state-words';
import { parseOne } from '../support/frames';

const answer = (...headers: string[]) => parseOne(`Response: Success\r\n${headers.join('\r\n')}\r\n\r\n`);

describe('extensionState', () => {
  for (const [code, state] of [
    [-2, 'removed'],
    [-1, 'unknown'],
    [0, 'idle'],
    [1, 'inUse'],
    [2, 'busy'],
    [4, 'unavailable'],
    [8, 'ringing'],
    [9, 'inUseRinging'],
    [16, 'onHold'],
    [17, 'inUseOnHold'],
  ] as const) {
    it(`reads ${code} as ${state} (AMI 93)`, () => should(extensionState(code)).equal(state));
  }

  it('reads sums that no release sends by their bits (AMI 98)', () => {
    const read = [3, 10, 11, 24, 25, 18, 5, 12, 32, -7].map(extensionState);
    should(read).deepEqual([
      'busy',
      'inUseRinging',
      'inUseRinging',
      'inUseRinging',
      'inUseRinging',
      'onHold',
      'inUse',
      'ringing',
      'idle',
      'unknown',
    ]);
  });
});

describe('extensionStatus', () => {
  it('reads extension, state, text, hint and devices (AMI 92, 95)', () => {
    const status = extensionStatus(
      answer(
        'Exten: 1001',
        'Context: home',
        'Hint: PJSIP/1001&Custom:DND1001,CustomPresence:1001',
        'Status: 9',
        'StatusText: InUse&Ringing',
      ),
    );
    should(Date.parse(status?.checkedAt ?? '')).be.belowOrEqual(Date.now());
    should(status).containDeep({
      extension: '1001',
      context: 'home',
      ok: true,
      code: 9,
      state: 'inUseRinging',
      text: 'InUse&Ringing',
      online: true,
      hint: 'PJSIP/1001&Custom:DND1001,CustomPresence:1001',
      devices: ['PJSIP/1001', 'Custom:DND1001'],
    });
  });

  it('supplies the text that Asterisk before 13 does not send (AMI 92)', () => {
    should(extensionStatus(answer('Status: 16'))).containEql({
      extension: '',
      context: '',
      text: 'Hold',
      hint: '',
      devices: [],
    });
  });

  it('keeps an unusual text', () => {
    should(extensionStatus(answer('Status: 0', 'StatusText: Free'))).containEql({ text: 'Free' });
  });

  it('reads only unavailable, unknown and removed as offline (AMI 94)', () => {
    const online = [-5, -2, -1, 0, 1, 2, 4, 5, 8].map(
      (code) => extensionStatus(answer(`Status: ${code}`))?.online,
    );
    should(online).deepEqual([false, false, false, true, true, true, false, false, true]);
  });

  it('returns undefined without a code', () => {
    for (const odd of ['', 'x', '1.5', 'NaN'])
      should(extensionStatus(answer(`Status: ${odd}`))).equal(undefined);
    should(extensionStatus(answer('Exten: 1'))).equal(undefined);
  });
});
