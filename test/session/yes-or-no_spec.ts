import should from 'should';
import { yesOrNo } from '../../src/session';

describe('yesOrNo', () => {
  it('reads the words that mean yes or no to Asterisk, in any case', () => {
    for (const yes of [true, 1, 'yes', 'Yes', 'on', 'ON', 'true', 'TRUE', '1', 'y', 'T', ' yes ']) {
      should(yesOrNo('tls', yes)).be.true();
    }
    for (const no of [false, 0, 'no', 'No', 'off', 'OFF', 'false', '0', 'n', 'F', ' off ']) {
      should(yesOrNo('tls', no)).be.false();
    }
  });

  it('returns undefined for undefined and null', () => {
    for (const nothing of [undefined, null]) should(yesOrNo('tls', nothing)).equal(undefined);
  });

  it('refuses any other value and names its field, so that no protection is off unnoticed', () => {
    for (const [odd, said] of [
      ['', 'tls must be yes or no, not blank'],
      [' ', 'tls must be yes or no, not blank'],
      ['enabled', 'tls must be yes or no, not "enabled"'],
      ['yess', 'tls must be yes or no, not "yess"'],
      ['offf', 'tls must be yes or no, not "offf"'],
      [2, 'tls must be yes or no, not "2"'],
      [Number.NaN, 'tls must be yes or no, not "NaN"'],
      [[], 'tls must be yes or no, not a value of type object'],
      [{}, 'tls must be yes or no, not a value of type object'],
    ] as const) {
      should(() => yesOrNo('tls', odd)).throw({ code: 'AMI_ERR_INVALID_ACTION', message: said });
    }
  });
});
