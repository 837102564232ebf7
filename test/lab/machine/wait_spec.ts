import should from 'should';
import { Attempts, until } from '../../../lab/machine/wait';

describe('until', () => {
  it('returns the first truthy value', async () => {
    let asked = 0;
    const value = await until(() => {
      asked += 1;
      return asked > 2 && asked;
    });
    should(value).equal(3);
  });

  it('ends at once with what the condition throws', async () => {
    const throws = () => Promise.reject(new Error('it ended'));
    await until(throws, 'the server', 60_000).should.be.rejectedWith('it ended');
  });

  it('names the condition and the last reason after a timeout', async () => {
    const attempts = new Attempts();
    const refused = () => attempts.succeeds(() => Promise.reject(new Error('refused')));
    await until(refused, () => `the server: ${attempts.lastError}`, 20).should.be.rejectedWith(
      'waited 20 ms for the server: refused',
    );
  });
});
