import { act, endAll, REST, ringOnly, type Scenario, type ScenarioTools, talk, to } from './tools';

/** Three phones in the conference `desk`. */
async function meet(tools: ScenarioTools): Promise<void> {
  const [a, b, c] = tools.four;
  for (const [index, phone] of [a, b, c].entries()) {
    phone.call('806');
    await tools.heard('ConfbridgeJoin', index + 1);
    await tools.pause(REST);
  }
}

/** What clients do with calls that are up. */
export const ACTION_SCENARIOS: readonly Scenario[] = [
  {
    name: 'conference-kick-and-mute',
    async play(tools) {
      await meet(tools);
      const [one, two] = [tools.channelOf('1041'), tools.channelOf('1042')];
      await act(tools, 'ConfbridgeMute', { Conference: 'desk', Channel: one });
      await act(tools, 'ConfbridgeList', { Conference: 'desk' });
      await act(tools, 'ConfbridgeUnmute', { Conference: 'desk', Channel: one });
      await act(tools, 'ConfbridgeLock', { Conference: 'desk' });
      await act(tools, 'ConfbridgeListRooms');
      await act(tools, 'ConfbridgeUnlock', { Conference: 'desk' });
      await act(tools, 'ConfbridgeKick', { Conference: 'desk', Channel: two });
      await act(tools, 'ConfbridgeMute', { Conference: 'desk', Channel: 'all' });
      await act(tools, 'ConfbridgeKick', { Conference: 'desk', Channel: 'all' });
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    },
  },
  {
    name: 'conference-locked',
    async play(tools) {
      await meet(tools);
      await act(tools, 'ConfbridgeLock', { Conference: 'desk' });
      tools.recording.ask('Originate', {
        Channel: 'PJSIP/1044',
        ...to('806'),
        Async: 'true',
        Timeout: '4000',
      });
      await tools.heard('OriginateResponse');
      await tools.pause(3000);
      await endAll(tools);
    },
  },
  {
    name: 'conference-member-redirected',
    async play(tools) {
      await meet(tools);
      await act(tools, 'Redirect', { Channel: tools.channelOf('1042'), ...to('1044') });
      await tools.heard('ConfbridgeLeave');
      await tools.heard('DialEnd');
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'both-redirected-apart',
    async play(tools) {
      const { a, b } = await talk(tools);
      await act(tools, 'Redirect', {
        ...{ Channel: a, ...to('817') },
        ...{ ExtraChannel: b, ExtraContext: 'calls', ExtraExten: '800', ExtraPriority: '1' },
      });
      await act(tools, 'CoreShowChannels');
      await endAll(tools);
    },
  },
  {
    name: 'both-redirected-to-one-place',
    async play(tools) {
      const { a, b } = await talk(tools);
      await act(tools, 'Redirect', { Channel: a, ExtraChannel: b, ...to('806') });
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'caller-redirected-to-echo',
    async play(tools) {
      const { a } = await talk(tools);
      await act(tools, 'Redirect', { Channel: a, ...to('817') });
      await endAll(tools);
    },
  },
  {
    name: 'callee-redirected-to-echo',
    async play(tools) {
      const { b } = await talk(tools);
      await act(tools, 'Redirect', { Channel: b, ...to('817') });
      await endAll(tools);
    },
  },
  {
    name: 'callee-redirected-survey-goes-on',
    async play(tools) {
      const { b } = await talk(tools, '809');
      await act(tools, 'Redirect', { Channel: b, ...to('817') });
      await tools.heard('UserEvent');
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'ringing-caller-redirected',
    async play(tools) {
      ringOnly(tools);
      tools.four[0].call('1042');
      await tools.four[1].rings();
      await tools.pause(REST);
      await act(tools, 'Redirect', { Channel: tools.channelOf('1041'), ...to('817') });
      await endAll(tools);
    },
  },
  {
    name: 'bridged-from-two-calls',
    async play(tools) {
      const [a, , c] = tools.four;
      const { a: one } = await talk(tools);
      c.call('1044');
      await tools.heard('BridgeEnter', 4);
      await tools.pause(REST);
      await act(tools, 'Bridge', { Channel1: one, Channel2: tools.channelOf('1043') });
      await tools.pause(1000);
      await act(tools, 'BridgeList');
      await a.talks();
      await endAll(tools);
    },
  },
  {
    name: 'bridge-destroyed',
    async play(tools) {
      await talk(tools);
      const BridgeUniqueid = tools.find(/^BridgeUniqueid: (\S+)\r$/);
      await act(tools, 'BridgeInfo', { BridgeUniqueid });
      await act(tools, 'BridgeDestroy', { BridgeUniqueid });
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'bridge-kicked',
    async play(tools) {
      const { b } = await talk(tools);
      await act(tools, 'BridgeKick', { Channel: b });
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'time-limit',
    async play(tools) {
      const { a } = await talk(tools);
      await act(tools, 'AbsoluteTimeout', { Channel: a, Timeout: '1' });
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    },
  },
  {
    name: 'sounds-of-a-call',
    async play(tools) {
      const { a, b } = await talk(tools);
      await act(tools, 'MuteAudio', { Channel: a, Direction: 'in', State: 'on' });
      await act(tools, 'MuteAudio', { Channel: a, Direction: 'in', State: 'off' });
      await act(tools, 'PlayDTMF', { Channel: a, Digit: '5' });
      await act(tools, 'PlayDTMF', { Channel: b, Digit: '#', Receive: 'true', Duration: '200' });
      await act(tools, 'SendText', { Channel: b, Message: 'hello' });
      await act(tools, 'MixMonitor', { Channel: a, File: 'scenario.wav', Options: 'b' });
      await act(tools, 'MixMonitorMute', { Channel: a, Direction: 'both', State: '1' });
      await act(tools, 'StopMixMonitor', { Channel: a });
      await endAll(tools);
    },
  },
  {
    name: 'held-and-resumed',
    async play(tools) {
      const { own, theirs } = await talk(tools);
      const [a, b] = tools.four;
      await a.hold(own);
      await tools.pause(REST);
      await a.hold(own, false);
      await tools.pause(REST);
      await b.hold(theirs);
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'asked-during-a-call',
    async play(tools) {
      const { a, b } = await talk(tools);
      await act(tools, 'Status');
      await act(tools, 'CoreShowChannels');
      await act(tools, 'CoreShowChannelMap', { Channel: a });
      await act(tools, 'ExtensionState', { Exten: '1042', Context: 'home' });
      await act(tools, 'Getvar', { Channel: b, Variable: 'CHANNEL(state)' });
      await act(tools, 'Getvar', { Channel: a, Variable: 'DIALEDPEERNAME' });
      await act(tools, 'Setvar', { Channel: a, Variable: 'NOTE', Value: 'call back' });
      await act(tools, 'UserEvent', { UserEvent: 'Noted', Channel: a, Note: 'x' });
      await endAll(tools);
    },
  },
];
