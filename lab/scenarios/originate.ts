import { ASYNC, act, endAll, REST, ringOnly, type Scenario, to } from './tools';

/** Calls that Originate starts. */
export const ORIGINATE_SCENARIOS: readonly Scenario[] = [
  ...['803', '804', '805', '815', '816'].map(
    (extension): Scenario => ({
      name: `originated-to-${extension}`,
      async play(tools) {
        tools.recording.ask('Originate', { Channel: 'PJSIP/1042', ...to(extension), ...ASYNC });
        await tools.heard('OriginateResponse');
        await tools.pause(3000);
        await endAll(tools);
      },
    }),
  ),
  {
    name: 'local-to-conference-of-locals',
    async play(tools) {
      for (let count = 1; count <= 2; count++) {
        tools.recording.ask('Originate', { Channel: 'Local/817@calls', ...to('806'), ...ASYNC });
        await tools.heard('ConfbridgeJoin', count);
        await tools.pause(REST);
      }
      await act(tools, 'ConfbridgeList', { Conference: 'desk' });
      await endAll(tools);
    },
  },
  ...['Local/800@calls', 'Local/800@calls/n', 'Local/815@calls', 'Local/803@calls', 'Local/804@calls'].map(
    (Channel, index): Scenario => ({
      name: `originated-local-${index + 1}`,
      async play(tools) {
        tools.recording.ask('Originate', { Channel, ...to('817'), ...ASYNC, CallerID: 'Clerk <99>' });
        await tools.heard('OriginateResponse');
        await tools.pause(REST);
        await endAll(tools);
      },
    }),
  ),
  {
    name: 'originated-application',
    async play(tools) {
      tools.recording.ask('Originate', {
        ...{ Channel: 'PJSIP/1042', Application: 'Wait', Data: '1', ...ASYNC, CallerID: 'Clerk <99>' },
        ...{ Account: 'acct', Variable: 'ONE=1,__TWO=2', ChannelId: 'scenario-application' },
      });
      await tools.heard('OriginateResponse');
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    },
  },
  {
    name: 'originated-unknown-application',
    async play(tools) {
      tools.recording.ask('Originate', {
        ...{ Channel: 'PJSIP/1042', Application: 'Nothing', Data: '1', ...ASYNC },
      });
      await tools.heard('OriginateResponse');
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    },
  },
  {
    name: 'originated-refused',
    async play(tools) {
      const [, b] = tools.four;
      b.manner = 'ring';
      tools.recording.ask('Originate', { Channel: 'PJSIP/1042', ...to('817'), ...ASYNC });
      b.answer(await b.rings(), 486);
      await tools.heard('OriginateResponse');
      await tools.pause(REST);
    },
  },
  {
    name: 'originated-missed',
    async play(tools) {
      ringOnly(tools);
      tools.recording.ask('Originate', { Channel: 'PJSIP/1042', ...to('817'), ...ASYNC, Timeout: '1500' });
      await tools.heard('OriginateResponse');
      await tools.pause(REST);
    },
  },
  {
    name: 'originated-hung-up-while-ringing',
    async play(tools) {
      ringOnly(tools);
      tools.recording.ask('Originate', { Channel: 'PJSIP/1042', ...to('817'), ...ASYNC });
      await tools.four[1].rings();
      await tools.pause(REST);
      await act(tools, 'Hangup', { Channel: tools.channelOf('1042'), Cause: '21' });
      await tools.heard('OriginateResponse');
      await tools.pause(REST);
    },
  },
  {
    name: 'originated-both-phones',
    async play(tools) {
      tools.recording.ask('Originate', {
        Channel: 'PJSIP/1042',
        ...to('1043'),
        ...ASYNC,
        CallerID: 'Dial <1043>',
      });
      await tools.heard('BridgeEnter', 2);
      await tools.pause(REST);
      await act(tools, 'CoreShowChannels');
      await act(tools, 'BridgeList');
      await endAll(tools);
    },
  },
];
