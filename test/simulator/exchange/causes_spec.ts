import should from 'should';
import { causeOf } from '../../../src/simulator/exchange/switch/causes';

/** Recorded of Asterisk 22.10.1: Hangup(n) in the dialplan for the texts, the action Hangup on a phone for the SIP codes. */
const RECORDED: readonly (readonly [code: number, text: string, sip?: number])[] = [
  [1, 'Unallocated (unassigned) number', 404],
  [2, 'No route to specified transmit network', 404],
  [3, 'No route to destination', 404],
  [4, 'Unknown'],
  [16, 'Normal Clearing'],
  [17, 'User busy', 486],
  [18, 'No user responding', 408],
  [19, 'User alerting, no answer', 480],
  [20, 'Subscriber absent', 480],
  [21, 'Call Rejected', 403],
  [22, 'Number changed', 410],
  [23, 'Redirected to new destination', 302],
  [25, 'Unknown'],
  [26, 'Answered elsewhere'],
  [27, 'Destination out of order', 502],
  [31, 'Normal, unspecified', 480],
  [34, 'Circuit/channel congestion', 503],
  [38, 'Network out of order', 500],
  [58, 'Bearer capability not available', 488],
  [66, 'Channel not implemented', 503],
  [111, 'Protocol error, unspecified'],
  [127, 'Interworking, unspecified', 500],
];

describe('Simulator: causes of a hangup', () => {
  it('have the texts and SIP codes of Asterisk 22', () => {
    const ours = RECORDED.map(([code]) => causeOf(code)).map(({ code, text, sip }) => [code, text, sip]);
    should(ours).eql(RECORDED.map(([code, text, sip]) => [code, text, sip]));
  });
});
