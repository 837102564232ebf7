import should from 'should';
import { asteriskVersion } from '../../src/session';

describe('asteriskVersion', () => {
  for (const [ami, asterisk] of [
    ['1.0', '1.4'],
    ['1.1', '1.8'],
    ['1.2', '10'],
    ['1.3', '11'],
    ['2.10.6', '12 to 14'],
    ['5.0.4', '16'],
    ['7.0.3', '18'],
    ['9.0.0', '20'],
    ['11.0.0', '22'],
    ['12.0.0', '23'],
  ]) {
    it(`reads AMI ${ami} as Asterisk ${asterisk} (AMI 2)`, () => {
      should(asteriskVersion(`Asterisk Call Manager/${ami}`)).equal(asterisk);
    });
  }

  it('says nothing of a banner without a version', () => {
    should(asteriskVersion('Asterisk Call Manager')).equal(undefined);
  });
});
