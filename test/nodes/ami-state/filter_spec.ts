import should from 'should';
import { entryTest } from '../../../nodes/ami-state/filter';
import { StateModel } from '../../../src';
import { frame } from '../../state/observed-model';

/** An entry of each kind that the setting can name in several ways. */
function entries() {
  const model = new StateModel();
  for (const [name, headers] of [
    ['ExtensionStatus', { Exten: '1001', Context: 'home', Hint: 'PJSIP/1001', Status: 0 }],
    ['DeviceStateChange', { Device: 'PJSIP/1001', State: 'NOT_INUSE' }],
    ['ContactStatus', { URI: 'sip:1001@192.0.2.1', ContactStatus: 'Reachable', EndpointName: '1001' }],
    ['MessageWaiting', { Mailbox: '1001@Home', Waiting: 0, New: 0, Old: 0 }],
    ['QueueMemberAdded', { Queue: 'support', Interface: 'PJSIP/1001', MemberName: 'One', Status: 1 }],
    ['QueueCallerJoin', { Queue: 'support', Channel: 'PJSIP/2001-1', Position: 1, Count: 1 }],
  ] as const)
    model.take(frame('Event', name, headers));
  return [...model.entries()];
}

const ALL = ['caller', 'device', 'endpoint', 'hint', 'mailbox', 'member', 'queue'];
const passing = (names: string[], context?: string) =>
  entries()
    .filter(entryTest(names, context))
    .map(({ kind }) => kind as string)
    .sort();

describe('the filter of ami-state', () => {
  for (const [name, kinds] of [
    ['1001', ['device', 'endpoint', 'hint', 'mailbox', 'member']],
    ['pjsip/1001', ['device', 'endpoint', 'member']],
    ['1001@HOME', ['hint', 'mailbox']],
    ['SUPPORT', ['caller', 'member', 'queue']],
    ['PJSIP/*', ['caller', 'device', 'endpoint', 'member']],
    ['*', ALL],
    ['100', []],
  ] as const) {
    it(`passes by the name ${name}: ${kinds.join(', ') || 'nothing'}`, () => {
      should(passing([name])).deepEqual(kinds);
    });
  }

  it('passes the hints of its context alone, and all other kinds', () => {
    should(passing([], 'office')).deepEqual(ALL.filter((kind) => kind !== 'hint'));
    should(passing([], 'home')).deepEqual(ALL);
  });
});
