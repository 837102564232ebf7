import { act, endAll, REST, type Scenario, talk, to } from './tools';

/** Transfers and parked calls by actions. */
export const TRANSFER_SCENARIOS: readonly Scenario[] = [
  ...[
    ['1043', 'answered'],
    ['1050', 'unregistered'],
    ['9999', 'nowhere'],
    ['806', 'conference'],
    ['817', 'echo'],
  ].map(
    ([Exten = '', name = '']): Scenario => ({
      name: `blind-transfer-${name}`,
      async play(tools) {
        const { b } = await talk(tools);
        await act(tools, 'BlindTransfer', { Channel: b, Context: 'calls', Exten });
        await tools.pause(1000);
        await endAll(tools);
      },
    }),
  ),
  {
    name: 'blind-transfer-of-callee',
    async play(tools) {
      const { a } = await talk(tools);
      await act(tools, 'BlindTransfer', { Channel: a, Context: 'calls', Exten: '1043' });
      await tools.pause(1000);
      await endAll(tools);
    },
  },
  {
    name: 'parked-and-fetched',
    async play(tools) {
      const { a, b } = await talk(tools);
      await act(tools, 'Park', { Channel: a, TimeoutChannel: b, Timeout: '20000' });
      await act(tools, 'ParkedCalls');
      tools.four[2].call('7701');
      await tools.heard('UnParkedCall');
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'parked-comes-back',
    async play(tools) {
      const { a, b } = await talk(tools);
      await act(tools, 'Park', { Channel: a, TimeoutChannel: b, Timeout: '1500' });
      await tools.heard('ParkedCallTimeOut');
      await tools.heard('BridgeEnter', 5);
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'parked-by-dialplan-gives-up',
    async play(tools) {
      const line = tools.four[0].call('816');
      await tools.heard('ParkedCall');
      await tools.pause(REST);
      await tools.four[0].hangUp(line);
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    },
  },
  {
    name: 'parked-redirected',
    async play(tools) {
      tools.four[0].call('816');
      await tools.heard('ParkedCall');
      await tools.pause(REST);
      await act(tools, 'Redirect', { Channel: tools.channelOf('1041'), ...to('1042') });
      await tools.heard('BridgeEnter', 3);
      await tools.pause(REST);
      await endAll(tools);
    },
  },
];
