import 'should';
import type { SlowFrame } from '../support/slow-reader';
import { compareThreads } from './threads';

const DOWN: [string, string][] = [
  ['DestChannelStateDesc', 'Down'],
  ['DestConnectedLineNum', '<unknown>'],
  ['DestExten', 's'],
];
const RINGING: [string, string][] = [
  ['DestChannelStateDesc', 'Ringing'],
  ['DestConnectedLineNum', '1004'],
  ['DestExten', '602'],
];

const dial = (...headers: [string, string][]): SlowFrame[] => [
  { kind: 'event', name: 'DialBegin', headers: [['Channel', 'PJSIP/1004-1'], ...headers], body: undefined },
];

describe('comparing recordings of calls', () => {
  it('accepts a queue’s DialBegin that already shows the phone as ringing', () => {
    compareThreads(dial(...RINGING), dial(...DOWN)).should.eql([]);
  });

  it('compares the headers of the dialled channel while the phone is down', () => {
    const differences = compareThreads(dial(...DOWN), dial(...DOWN.slice(0, 2), ['DestExten', '602']));
    differences.should.have.length(1);
    differences[0]?.should.match(/DestExten/);
  });

  it('compares the other headers of a DialBegin that shows the phone as ringing', () => {
    const theirs = dial(...RINGING, ['DestCallerIDName', 'Ann']);
    const differences = compareThreads(theirs, dial(...DOWN, ['DestCallerIDName', 'Bob']));
    differences.should.have.length(1);
    differences[0]?.should.match(/DestCallerIDName/);
  });
});
