import should from 'should';
import { CallTracker } from '../../src/index';
import { bridge, channel, comes, dialled, dials, enters, goes, isUp, leaves, prefixed } from './phone-events';
import { event, inShort, play, recorded } from './replay';

describe('a call', () => {
  it('is not joined to another one in a conference, and counts as answered if somebody else is there', () => {
    const room = bridge('room', 'base', 'softmix');
    const { calls, changes } = play([
      ...[
        comes('1001'),
        isUp('1001'),
        enters('1001', room),
        comes('1002'),
        isUp('1002'),
        enters('1002', room),
      ],
      ...[leaves('1001', room), goes('1001'), leaves('1002', room), goes('1002')],
    ]);
    should(calls.map(inShort)).deepEqual([
      { from: '1001', to: null, outcome: 'answered', talked: [] },
      { from: '1002', to: null, outcome: 'answered', talked: [] },
    ]);
    should(changes.filter(({ topic }) => topic === 'conference')).have.length(2);
  });

  it('talks in a conference until it leaves it, not until it ends', () => {
    const room = bridge('room', 'base', 'softmix');
    const { tracker, changes } = play([
      ...[
        comes('1001'),
        isUp('1001'),
        enters('1001', room),
        comes('1002'),
        isUp('1002'),
        enters('1002', room),
      ],
    ]);
    const at = (seconds: number) => Date.UTC(2026, 0, 1, 0, 0, seconds) + 50;
    tracker.take(leaves('1002', room), at(2));
    tracker.take(goes('1002'), at(9));
    should(changes.at(-1)?.call).containEql({ id: '1002.1', state: 'ended', talkMs: 2_000 });
  });

  it('is handled if the caller was alone in a conference', () => {
    const room = bridge('room', 'base', 'softmix');
    const { calls } = play([
      comes('1001'),
      isUp('1001'),
      enters('1001', room),
      leaves('1001', room),
      goes('1001'),
    ]);
    should(calls.map(({ outcome }) => outcome)).deepEqual(['handled']);
  });

  it('is separate if a member of a conference dials, although Asterisk gives all members one Linkedid', () => {
    const room = bridge('room', 'base', 'softmix');
    const { calls } = play([
      ...[
        comes('1001'),
        isUp('1001'),
        enters('1001', room),
        comes('1002'),
        isUp('1002'),
        enters('1002', room),
      ],
      // 1002 leaves and dials 1003. Its Linkedid is that of 1001 since the conference.
      ...[
        leaves('1002', room),
        event('Newchannel', channel('1003', { Linkedid: '1001.1', ChannelState: 0 })),
      ],
      ...[dials('1002', '1003'), goes('1003', 17), goes('1002'), leaves('1001', room), goes('1001')],
    ]);
    should(calls.map(({ id, ids }) => [id, ids.includes('1003.1')])).deepEqual([
      ['1001.1', false],
      ['1002.1', true],
    ]);
  });

  it('has the agent of a pool only during their conversation, because a waiting agent belongs to no call', () => {
    const [pool, talk] = [bridge('pool', 'agent_hold', 'holding_bridge'), bridge('talk')];
    const { calls, tracker } = play([
      ...[
        comes('1021'),
        isUp('1021'),
        event('AgentLogin', channel('1021', { Agent: '7' })),
        enters('1021', pool),
      ],
      ...[comes('1001'), isUp('1001'), leaves('1021', pool), enters('1021', talk), enters('1001', talk)],
      ...[leaves('1001', talk), goes('1001'), leaves('1021', talk), enters('1021', pool)],
      ...[comes('1002'), isUp('1002'), leaves('1021', pool), enters('1002', talk), enters('1021', talk)],
      ...[leaves('1002', talk), goes('1002'), leaves('1021', talk), enters('1021', pool)],
    ]);
    should(calls.map(inShort)).deepEqual([
      { from: '1021', to: null, outcome: 'handled', talked: [] },
      { from: '1001', to: '1021', outcome: 'answered', talked: ['1021 1001'] },
      { from: '1002', to: '1021', outcome: 'answered', talked: ['1021 1002'] },
    ]);
    should(tracker.counts).containEql({ live: 0, channels: 1 });
  });

  it('that is parked is joined with the call of the phone that retrieves it', () => {
    const [lot, talk] = [bridge('lot', 'parking', 'holding_bridge'), bridge('talk')];
    const { calls, changes } = play([
      ...[
        comes('1001'),
        isUp('1001'),
        enters('1001', lot),
        event('ParkedCall', prefixed('Parkee', channel('1001'))),
      ],
      ...[comes('1002'), isUp('1002')],
      event('UnParkedCall', {
        ...prefixed('Parkee', channel('1001')),
        ...prefixed('Retriever', channel('1002')),
      }),
      ...[
        leaves('1001', lot),
        enters('1001', talk),
        enters('1002', talk),
        leaves('1001', talk),
        goes('1001'),
      ],
      ...[leaves('1002', talk), goes('1002')],
    ]);
    should(calls.map(inShort)).deepEqual([
      { from: '1001', to: '1002', outcome: 'answered', talked: ['1001 1002'] },
    ]);
    should(changes.map(({ topic }) => topic)).containEql('parked');
    const merged = changes.find(({ call }) => call.outcome === 'merged');
    should(merged?.call).containEql({ id: '1002.1', into: '1001.1', state: 'ended' });
  });

  it('has its place in the queue, which rises when a caller before it leaves, and is abandoned if the caller leaves', () => {
    const queue = (name: string, phone: string, more = {}) =>
      event(name, { ...channel(phone), Queue: 'support', ...more });
    const { changes } = play([
      ...[comes('1001'), isUp('1001'), queue('QueueCallerJoin', '1001', { Position: 1 })],
      ...[comes('1002'), isUp('1002'), queue('QueueCallerJoin', '1002', { Position: 2 })],
      ...[
        queue('QueueCallerAbandon', '1001'),
        queue('QueueCallerLeave', '1001', { Position: 1 }),
        goes('1001'),
      ],
    ]);
    const last = (id: string) => changes.findLast(({ call }) => call.id === id)?.call;
    should(last('1001.1')).containEql({ outcome: 'abandoned', state: 'ended' });
    should(last('1001.1')?.queue).deepEqual({ name: 'support', position: null, waitedMs: 40, agent: null });
    should(last('1002.1')).containEql({ state: 'queued' });
    should(last('1002.1')?.queue).containEql({ position: 1 });
  });

  it('is missed, not abandoned, if the caller is still up after the timeout of the queue', () => {
    const queue = (name: string) => event(name, { ...channel('1001'), Queue: 'support', Position: 1 });
    const outcomeAfter = (ms: number, status = 'NOANSWER') => {
      const tracker = new CallTracker();
      const outcomes: unknown[] = [];
      tracker.on('call', ({ call }) => outcomes.push(call.outcome));
      const before = [
        ...[comes('1001'), isUp('1001'), queue('QueueCallerJoin')],
        ...[dialled('1001', '1002'), dials('1001', '1002')],
        event('DialEnd', {
          ...channel('1001'),
          ...prefixed('Dest', channel('1002', { ChannelState: 5 })),
          DialStatus: status,
        }),
        ...[goes('1002', 0), queue('QueueCallerAbandon'), queue('QueueCallerLeave')],
      ];
      for (const each of before) tracker.take(each, 0);
      tracker.take(goes('1001'), ms);
      return outcomes.at(-1);
    };
    should(outcomeAfter(3000)).equal('missed');
    should(outcomeAfter(20)).equal('missed');
    should(outcomeAfter(20, 'CANCEL')).equal('abandoned');
  });

  it('is missed, not cancelled, if the queue stopped ringing its agents', () => {
    const queue = (name: string) => event(name, { ...channel('1001'), Queue: 'support', Position: 1 });
    const { calls } = play([
      ...[
        comes('1001'),
        isUp('1001'),
        queue('QueueCallerJoin'),
        dialled('1001', '1021'),
        dials('1001', '1021'),
      ],
      event('DialEnd', {
        ...channel('1001'),
        ...prefixed('Dest', channel('1021', { ChannelState: 5 })),
        DialStatus: 'CANCEL',
      }),
      ...[goes('1021', 26), queue('QueueCallerLeave'), goes('1001')],
    ]);
    should(calls.map(({ outcome }) => outcome)).deepEqual(['missed']);
  });

  it('has the outcome of its transfer to a queue: abandoned if the caller hangs up there', () => {
    const talk = bridge('talk');
    const queue = (name: string) => event(name, { ...channel('1001'), Queue: 'support', Position: 1 });
    const { calls } = play([
      ...[comes('1001'), dialled('1001', '1002'), dials('1001', '1002'), isUp('1001'), isUp('1002')],
      ...[enters('1001', talk), enters('1002', talk)],
      event('BlindTransfer', {
        ...prefixed('Transferer', channel('1002')),
        ...prefixed('Transferee', channel('1001')),
        ...{ Result: 'Success', Extension: '602' },
      }),
      ...[leaves('1002', talk), goes('1002'), leaves('1001', talk), queue('QueueCallerJoin')],
      ...[dialled('1001', '1003'), dials('1001', '1003'), event('HangupRequest', channel('1001'))],
      event('DialEnd', {
        ...channel('1001'),
        ...prefixed('Dest', channel('1003', { ChannelState: 5 })),
        DialStatus: 'CANCEL',
      }),
      ...[queue('QueueCallerAbandon'), queue('QueueCallerLeave'), goes('1003', 0), goes('1001')],
    ]);
    should(calls.map(({ outcome, via }) => [outcome, via.map((each) => each.outcome)])).deepEqual([
      ['answered', ['abandoned']],
    ]);
  });

  it('was redirected if its dial was cancelled and it dials from another extension, not from the same one', () => {
    const viaOf = (exten: string) => {
      const caller = (number: string) => channel('1001', { ChannelState: 4, Exten: number });
      const called = (phone: string) => prefixed('Dest', channel(phone, { ChannelState: 5 }));
      const { calls } = play([
        ...[comes('1001'), dialled('1001', '1002')],
        event('DialBegin', { ...caller('700'), ...called('1002') }),
        event('DialEnd', { ...caller(exten), ...called('1002'), DialStatus: 'CANCEL' }),
        ...[goes('1002', 0), dialled('1001', '1003')],
        event('DialBegin', { ...caller(exten), ...called('1003') }),
        ...[goes('1003'), goes('1001')],
      ]);
      return calls.flatMap(({ via }) => via.map(({ kind }) => kind));
    };
    should(viaOf('701')).deepEqual(['redirect']);
    should(viaOf('700')).deepEqual([]);
  });

  it('is parked when the half of a Local channel behind its caller is', () => {
    const [lot, talk] = [bridge('lot', 'parking', 'holding_bridge'), bridge('talk')];
    const half = (number: 1 | 2) =>
      channel(`Local/708@calls-1;${number}`, { Uniqueid: `local.${number}`, Linkedid: '1001.1' });
    const { changes } = play([
      ...[comes('1001'), isUp('1001'), event('Newchannel', half(1)), event('Newchannel', half(2))],
      ...[event('BridgeEnter', { ...half(1), ...talk }), enters('1001', talk)],
      ...[event('BridgeEnter', { ...half(2), ...lot }), event('ParkedCall', prefixed('Parkee', half(2)))],
    ]);
    should(changes.at(-1)?.call).containEql({ state: 'parked' });
  });

  it('is with a machine, and does not ring, when both parties were redirected to one', () => {
    const talk = bridge('talk');
    const answer = event('DialEnd', {
      ...channel('1001'),
      ...prefixed('Dest', channel('1002')),
      DialStatus: 'ANSWER',
    });
    const { tracker, changes } = play([
      ...[comes('1001'), dialled('1001', '1002'), dials('1001', '1002'), isUp('1001'), isUp('1002'), answer],
      ...[enters('1001', talk), enters('1002', talk), leaves('1001', talk), leaves('1002', talk)],
    ]);
    tracker.take(isUp('1001'), Date.UTC(2026, 0, 1, 0, 0, 5));
    should(changes.at(-1)?.call).containEql({ state: 'ivr' });
  });

  it('is not made of a channel that Asterisk makes for itself', () => {
    for (const name of ['DAHDI/pseudo-1804289383', 'CBRec/conf-1', 'Snoop/1.1-00000001']) {
      const headers = { Channel: name, Uniqueid: '1.1', Linkedid: '1.1', ChannelState: 6 };
      const { changes, tracker } = play([event('Newchannel', headers), event('Hangup', headers)]);
      should(changes).deepEqual([], name);
      should(tracker.counts).containEql({ live: 0, channels: 0, ended: 0 });
    }
  });

  it('reports no change when two channels swap places', () => {
    const talk = bridge('talk');
    const { calls } = play([
      ...[comes('1001'), isUp('1001'), dialled('1001', '1002'), dials('1001', '1002'), isUp('1002')],
      ...[enters('1001', talk), enters('1002', talk), dialled('1001', '1003'), isUp('1003')],
      ...[enters('1003', talk, { SwapUniqueid: '1002.1' }), leaves('1002', talk), goes('1002')],
      ...[leaves('1001', talk), goes('1001'), leaves('1003', talk), goes('1003')],
    ]);
    should(
      calls[0]?.conversations.map(({ between }) => between.map(({ number }) => number).join(' ')),
    ).deepEqual(['1001 1002', '1001 1003']);
  });
});

describe('a transfer to a phone that rings', () => {
  it('is semi-attended also if the phone stopped ringing just before', () => {
    const frames = recorded('16/semi-attended-transfer-given-up');
    const at = frames.findIndex(({ name }) => name === 'AttendedTransfer');
    const end = frames.findIndex(({ name }, index) => index > at && name === 'DialEnd');
    const [ended] = frames.splice(end, 1);
    if (ended) frames.splice(at, 0, ended);
    const vias = play(frames).calls.flatMap(({ via }) => via.map(({ kind, outcome }) => [kind, outcome]));
    should(vias).deepEqual([['semiAttended', 'cancelled']]);
  });
});

const half = (number: 1 | 2) =>
  channel(`Local/700@calls-00000001;${number}`, { Uniqueid: `local.${number}`, Linkedid: 'local.1' });

/** The dial of a busy phone by the second half of the Local channel. */
const findsBusy = (phone: string) => {
  const headers = channel(phone, { Linkedid: 'local.1', ChannelState: 5 });
  return [
    event('Newchannel', headers),
    event('DialBegin', { ...half(2), ...prefixed('Dest', headers) }),
    event('DialEnd', { ...half(2), ...prefixed('Dest', headers), DialStatus: 'BUSY' }),
    goes(phone, 17),
  ];
};

describe('a Local channel that stays after its call', () => {
  it('makes a call with an id of its own when it dials again', () => {
    const { calls, changes } = play([
      ...[
        event('Newchannel', half(1)),
        event('Newchannel', half(2)),
        ...findsBusy('1042'),
        ...findsBusy('1043'),
      ],
      ...[event('Hangup', half(2)), event('Hangup', half(1))],
    ]);
    should(changes.filter(({ topic }) => topic === 'ended')).have.length(calls.length);
    should(new Set(calls.map(({ id }) => id)).size).equal(2);
  });
});

describe('an Originate of a Local channel that dials one phone after the other', () => {
  it('is one call, although no phone has a channel between both', () => {
    const { calls } = play([
      ...[event('Newchannel', half(1)), event('Newchannel', half(2))],
      ...[event('DialBegin', prefixed('Dest', half(1))), ...findsBusy('1042'), ...findsBusy('1043')],
      ...[event('Hangup', half(2)), event('Hangup', half(1))],
    ]);
    should(calls.map(({ ids }) => ids)).deepEqual([['local.1', 'local.2', '1042.1', '1043.1']]);
  });
});

describe('an Originate of a phone', () => {
  it('is missed, not cancelled, if the phone does not answer in time, which raises no DialEnd', () => {
    const headers = channel('1042', { ChannelState: 5 });
    const { calls } = play([
      ...[
        event('Newchannel', headers),
        event('DialBegin', prefixed('Dest', headers)),
        event('Newstate', headers),
      ],
      event('Hangup', { ...headers, Cause: 0 }),
    ]);
    should(calls.map(({ outcome }) => outcome)).deepEqual(['missed']);
  });
});

describe('an Originate of a phone that consults another one and transfers', () => {
  it('has the number of the first other party as dialled', () => {
    const [talk, aside] = [bridge('talk'), bridge('aside')];
    const { calls } = play([
      // 1042 has been originated, and has dialled nothing. Its second channel dials 1044.
      ...[comes('1042', { Exten: 's' }), isUp('1042'), dialled('1042', '1043'), isUp('1043')],
      ...[enters('1042', talk), enters('1043', talk), comes('1052', { Exten: '1044' }), isUp('1052')],
      ...[dialled('1052', '1044'), isUp('1044'), enters('1052', aside), enters('1044', aside)],
      event('AttendedTransfer', {
        ...prefixed('OrigTransferer', channel('1042')),
        ...prefixed('SecondTransferer', channel('1052')),
        ...prefixed('Transferee', channel('1043')),
        ...prefixed('TransferTarget', channel('1044')),
        ...{ Result: 'Success', DestType: 'Bridge' },
      }),
      ...[leaves('1042', talk), leaves('1052', aside), goes('1042'), goes('1052')],
      ...[enters('1043', aside), leaves('1043', aside), goes('1043'), goes('1044')],
    ]);
    should(calls.map((call) => [inShort(call), call.dialled])).deepEqual([
      [
        {
          ...{ from: '1042', to: '1044', outcome: 'answered' },
          talked: ['1042 1043', '1052 1044', '1043 1044'],
          via: ['attended 1044 answered'],
        },
        '1043',
      ],
    ]);
  });
});

describe('an Originate of a ring group through a Local channel', () => {
  const rings = (phone: string) => {
    const headers = channel(phone, { Linkedid: 'local.1', ChannelState: 5 });
    return [
      event('Newchannel', headers),
      event('DialBegin', { ...half(2), ...prefixed('Dest', headers) }),
      event('Newstate', headers),
    ];
  };
  const ends = (phone: string, DialStatus: string) =>
    event('DialEnd', { ...half(2), ...prefixed('Dest', channel(phone)), DialStatus });

  it('has the phone that answered as its caller, and is handled if this phone talked to nobody', () => {
    const { calls } = play([
      ...[event('Newchannel', half(1)), event('Newchannel', half(2))],
      event('LocalBridge', { ...prefixed('LocalOne', half(1)), ...prefixed('LocalTwo', half(2)) }),
      event('DialBegin', prefixed('Dest', half(1))),
      ...[...rings('1042'), ...rings('1043'), ends('1042', 'NOANSWER'), goes('1042', 21)],
      ...[ends('1043', 'ANSWER'), event('DialEnd', { ...prefixed('Dest', half(1)), DialStatus: 'ANSWER' })],
      ...[goes('1043'), event('Hangup', half(2)), event('Hangup', half(1))],
    ]);
    should(calls.map(inShort)).deepEqual([{ from: '1043', to: null, outcome: 'handled', talked: [] }]);
  });
});
