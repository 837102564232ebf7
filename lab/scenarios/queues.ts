import { act, endAll, member, REST, ringOnly, type Scenario, withMembers } from './tools';

/** Calls to queues, and what clients do with callers and members. */
export const QUEUE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'queue-penalty-paused',
    play: withMembers(
      'desk',
      [
        member('1042', { Penalty: '0', MemberName: 'Ann', Paused: 'true' }),
        member('1043', { Penalty: '1', MemberName: 'Bob' }),
        member('1044', { Penalty: '2', MemberName: 'Cleo' }),
      ],
      async (tools) => {
        tools.four[0].call('810');
        await tools.heard('AgentConnect');
        await tools.pause(REST);
        await act(tools, 'QueueStatus', { Queue: 'desk' });
        await act(tools, 'QueuePause', { Queue: 'desk', Interface: 'PJSIP/1042', Paused: 'false' });
        await act(tools, 'QueuePenalty', { Queue: 'desk', Interface: 'PJSIP/1044', Penalty: '5' });
        await act(tools, 'QueueSummary', { Queue: 'desk' });
        await endAll(tools);
      },
    ),
  },
  {
    name: 'queue-agent-ends',
    play: withMembers('desk', [member('1042')], async (tools) => {
      const [a, b] = tools.four;
      a.call('810');
      const line = await b.talks();
      await tools.heard('AgentConnect');
      await tools.pause(REST);
      await b.hangUp(line);
      await tools.heard('AgentComplete');
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    }),
  },
  {
    name: 'queue-refused-then-answered',
    play: withMembers('desk', [member('1042')], async (tools) => {
      const [a, b] = tools.four;
      b.manner = 'ring';
      a.call('810');
      b.answer(await b.rings(), 486);
      await tools.heard('AgentCalled', 2);
      b.answer(await b.rings());
      await tools.heard('AgentConnect');
      await tools.pause(REST);
      await endAll(tools);
    }),
  },
  {
    name: 'queue-two-callers-abandon',
    play: withMembers('desk', [member('1042')], async (tools) => {
      const [a, , c] = tools.four;
      ringOnly(tools);
      const first = a.call('810');
      await tools.heard('AgentCalled');
      const second = c.call('810');
      await tools.heard('QueueCallerJoin', 2);
      await act(tools, 'QueueStatus', { Queue: 'desk' });
      await c.hangUp(second);
      await tools.heard('QueueCallerAbandon');
      await tools.pause(REST);
      await a.hangUp(first);
      await tools.heard('QueueCallerAbandon', 2);
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    }),
  },
  {
    name: 'queue-member-added-while-waiting',
    play: withMembers('desk', [], async (tools) => {
      tools.four[0].call('810');
      await tools.heard('QueueCallerJoin');
      tools.recording.ask('QueueAdd', { Queue: 'desk', Interface: 'PJSIP/1042', MemberName: 'Ann' });
      await tools.heard('AgentConnect');
      await act(tools, 'QueueRemove', { Queue: 'desk', Interface: 'PJSIP/1042' });
      await endAll(tools);
    }),
  },
  {
    name: 'queue-times-out',
    play: withMembers('desk', [member('1042')], async (tools) => {
      ringOnly(tools);
      tools.four[0].call('810');
      await tools.heard('QueueCallerLeave');
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    }),
  },
  {
    name: 'queue-strict-last-member-pauses',
    play: withMembers('strict', [member('1042')], async (tools) => {
      ringOnly(tools);
      tools.four[0].call('812');
      await tools.heard('AgentCalled');
      await act(tools, 'QueuePause', { Interface: 'PJSIP/1042', Paused: 'true', Reason: 'lunch' });
      await tools.heard('QueueCallerLeave');
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    }),
  },
  {
    name: 'queue-autopause',
    play: withMembers('pauses', [member('1042'), member('1043')], async (tools) => {
      const [a, b] = tools.four;
      b.manner = 'ring';
      a.call('813');
      await tools.heard('AgentConnect');
      await tools.pause(REST);
      await endAll(tools);
    }),
  },
  {
    name: 'queue-in-turns',
    play: withMembers('turns', [member('1042'), member('1043')], async (tools) => {
      for (let calls = 1; calls <= 3; calls++) {
        tools.four[0].call('811');
        await tools.heard('AgentConnect', calls);
        await tools.pause(REST);
        await endAll(tools);
        await tools.pause(REST);
      }
    }),
  },
];
