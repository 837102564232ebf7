import should from 'should';
import { CLIENT_LIMITS } from '../../src/protocol';
import { ActionIds } from '../../src/session/action-ids';

const nobody = () => false;
const refused = (words: string) => ({
  code: 'AMI_ERR_INVALID_ACTION',
  message: `header "actionid" ${words}`,
});

describe('ActionIDs', () => {
  it('are new for each action', () => {
    const ids = new ActionIds();
    const given = Array.from({ length: 100 }, () => ids.identify({ Action: 'Ping' }, nobody).actionId);
    new Set(given).size.should.equal(100);
    should(given[0]).endWith('-1');
    should(given[99]).endWith('-2s');
  });

  it('of one session are not those of another', () => {
    const [one, other] = [new ActionIds(), new ActionIds()].map(
      (ids) => ids.identify({ Action: 'Ping' }, nobody).actionId,
    );
    should(one).not.equal(other);
  });

  it('given by the caller are kept, and removed from the headers', () => {
    const longest = 'x'.repeat(CLIENT_LIMITS.actionIdLength);
    const identified = new ActionIds().identify({ Action: 'Ping', actionid: longest, X: 1 }, nobody);
    identified.should.deepEqual({ actionId: longest, headers: { Action: 'Ping', X: 1 } });
    should(new ActionIds().identify({ Action: 'Ping', ActionID: 7 }, nobody).actionId).equal('7');
  });

  it('are generated if the caller passes undefined', () => {
    const { actionId } = new ActionIds().identify({ Action: 'Ping', ActionID: undefined }, nobody);
    should(actionId).match(/^ami-\S+-1$/);
  });

  it('given by the caller are found after a header ActionID that is undefined', () => {
    const action = { Action: 'Ping', ActionID: undefined, actionid: 'mine' };
    new ActionIds().identify(action, nobody).actionId.should.equal('mine');
  });

  const shape = `must be 1 to ${CLIENT_LIMITS.actionIdLength} visible ASCII characters`;
  for (const bad of ['', ' ', 'a b', 'a\n', 'é', 'x'.repeat(CLIENT_LIMITS.actionIdLength + 1)]) {
    it(`are refused if Asterisk would misread them: ${JSON.stringify(bad.slice(0, 8))}`, () => {
      should(() => new ActionIds().identify({ Action: 'Ping', actionid: bad }, nobody)).throw(refused(shape));
    });
  }

  it('are refused if they are an array', () => {
    for (const bad of [['a'], ['a', 'b'], []]) {
      should(() => new ActionIds().identify({ Action: 'Ping', actionid: bad }, nobody)).throw(refused(shape));
    }
  });

  it('are refused while an action with the same one is pending', () => {
    should(() =>
      new ActionIds().identify({ Action: 'Ping', actionid: 'mine' }, (actionId) => actionId === 'mine'),
    ).throw(refused('belongs to an action whose response may still come'));
  });
});
