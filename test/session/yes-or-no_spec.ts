import should from 'should';
import { yesOrNo } from '../../src/session';

describe('yesOrNo', () => {
  it('understands what Asterisk takes for yes and for no, in any case', () => {
    for (const yes of [true, 1, 'yes', 'Yes', 'on', 'ON', 'true', 'TRUE', '1', 'y', 'T', ' yes ']) {
      should(yesOrNo('tls', yes)).be.true();
    }
    for (const no of [false, 0, 'no', 'No', 'off', 'OFF', 'false', '0', 'n', 'F', ' off ']) {
      should(yesOrNo('tls', no)).be.false();
    }
  });

  it('says nothing where nothing was given', () => {
    for (const nothing of [undefined, null]) should(yesOrNo('tls', nothing)).equal(undefined);
  });

  it('refuses anything else by the name of its field: a protection is never quietly off', () => {
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
