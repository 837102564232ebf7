import { act, endAll, member, REST, ringOnly, type Scenario, to, withMembers } from './tools';

/** What clients do with the callers of queues. */
export const QUEUE_ACTION_SCENARIOS: readonly Scenario[] = [
  {
    name: 'queue-caller-redirected',
    play: withMembers('desk', [], async (tools) => {
      tools.four[0].call('810');
      await tools.heard('QueueCallerJoin');
      await tools.pause(REST);
      await act(tools, 'Redirect', { Channel: tools.channelOf('1041'), ...to('1043') });
      await tools.heard('BridgeEnter', 2);
      await tools.pause(REST);
      await endAll(tools);
    }),
  },
  {
    name: 'queue-ringing-caller-redirected',
    play: withMembers('desk', [member('1042')], async (tools) => {
      tools.four[1].manner = 'ring';
      tools.four[0].call('810');
      await tools.four[1].rings();
      await tools.pause(REST);
      await act(tools, 'Redirect', { Channel: tools.channelOf('1041'), ...to('1043') });
      await tools.heard('BridgeEnter', 2);
      await tools.pause(REST);
      await endAll(tools);
    }),
  },
  {
    name: 'queue-talking-caller-redirected',
    play: withMembers('desk', [member('1042')], async (tools) => {
      tools.four[0].call('810');
      await tools.heard('AgentConnect');
      await tools.pause(REST);
      await act(tools, 'Redirect', { Channel: tools.channelOf('1041'), ...to('1043') });
      await tools.heard('BridgeEnter', 4);
      await tools.pause(REST);
      await endAll(tools);
    }),
  },
  {
    name: 'queue-blind-transfer-by-agent',
    play: withMembers('desk', [member('1042')], async (tools) => {
      tools.four[0].call('810');
      await tools.heard('AgentConnect');
      await tools.pause(REST);
      await act(tools, 'BlindTransfer', {
        Channel: tools.channelOf('1042'),
        Context: 'calls',
        Exten: '1043',
      });
      await tools.heard('BridgeEnter', 4);
      await tools.pause(REST);
      await endAll(tools);
    }),
  },
  {
    name: 'queue-caller-hung-up-by-client',
    play: withMembers('desk', [member('1042')], async (tools) => {
      ringOnly(tools);
      tools.four[0].call('810');
      await tools.heard('AgentCalled');
      await act(tools, 'Hangup', { Channel: tools.channelOf('1041') });
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    }),
  },
  {
    name: 'queue-withdrawn',
    play: withMembers('desk', [], async (tools) => {
      tools.four[0].call('810');
      await tools.heard('QueueCallerJoin');
      const Caller = tools.channelOf('1041');
      await act(tools, 'QueueChangePriorityCaller', { Queue: 'desk', Caller, Priority: '3' });
      await act(tools, 'QueueWithdrawCaller', { Queue: 'desk', Caller, WithdrawInfo: 'closed' });
      await tools.heard('QueueCallerLeave');
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    }),
  },
  {
    name: 'queue-local-member',
    play: withMembers(
      'desk',
      [{ Interface: 'Local/1042@calls/n', MemberName: 'Ann', StateInterface: 'PJSIP/1042', Penalty: '3' }],
      async (tools) => {
        tools.four[0].call('810');
        await tools.heard('AgentConnect');
        await tools.pause(REST);
        await endAll(tools);
      },
    ),
  },
  {
    name: 'queue-both-redirected-to-conference',
    play: withMembers('desk', [member('1042')], async (tools) => {
      tools.four[0].call('810');
      await tools.heard('AgentConnect');
      await tools.pause(REST);
      await act(tools, 'Redirect', {
        ...{ Channel: tools.channelOf('1041'), ...to('806') },
        ...{
          ExtraChannel: tools.channelOf('1042'),
          ExtraContext: 'calls',
          ExtraExten: '806',
          ExtraPriority: '1',
        },
      });
      await tools.heard('ConfbridgeJoin', 2);
      await tools.pause(REST);
      await endAll(tools);
    }),
  },
];
