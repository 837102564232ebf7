import { ASYNC, act, endAll, REST, ringOnly, type Scenario, talk, to } from './tools';

/** Calls between phones, and how they end. */
export const CALL_SCENARIOS: readonly Scenario[] = [
  {
    name: 'group-answered',
    async play(tools) {
      const [a, , c] = tools.four;
      ringOnly(tools);
      a.call('801');
      c.answer(await c.rings());
      await tools.heard('BridgeEnter', 2);
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'group-missed',
    async play(tools) {
      ringOnly(tools);
      tools.four[0].call('801');
      await tools.heard('Hangup', 4);
    },
  },
  {
    name: 'group-all-refuse',
    async play(tools) {
      const [a, b, c, d] = tools.four;
      ringOnly(tools);
      a.call('801');
      for (const phone of [b, c, d]) {
        phone.answer(await phone.rings(), 486);
        await tools.pause(REST);
      }
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    },
  },
  {
    name: 'group-of-locals-answered',
    async play(tools) {
      const [a, b, c] = tools.four;
      ringOnly(tools);
      a.call('819');
      await b.rings();
      c.answer(await c.rings());
      await tools.heard('BridgeEnter', 4);
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'caller-id-and-variable',
    async play(tools) {
      const { a, b } = await talk(tools, '802');
      await act(tools, 'Getvar', { Channel: b, Variable: 'TICKET' });
      await act(tools, 'Status', { Channel: b, Variables: 'TICKET' });
      await act(tools, 'Setvar', { Channel: a, Variable: 'CALLERID(name)', Value: 'Renamed' });
      await act(tools, 'Setvar', { Channel: a, Variable: 'CALLERID(num)', Value: '777' });
      await act(tools, 'Setvar', { Channel: b, Variable: 'CONNECTEDLINE(name)', Value: 'Shown' });
      await act(tools, 'Setvar', { Channel: a, Variable: 'CHANNEL(accountcode)', Value: 'acct' });
      await endAll(tools);
    },
  },
  ...[
    ['hangup-caller-17', 'a', '17'],
    ['hangup-callee-21', 'b', '21'],
    ['hangup-caller-plain', 'a', ''],
    ['hangup-callee-plain', 'b', ''],
  ].map(
    ([name = '', side, Cause = '']): Scenario => ({
      name,
      async play(tools) {
        const talking = await talk(tools);
        const Channel = side === 'a' ? talking.a : talking.b;
        await act(tools, 'Hangup', { Channel, ...(Cause ? { Cause } : {}) });
        await tools.until(tools.recording.isQuiet, 'the end', 20_000);
      },
    }),
  ),
  ...[
    ['hangup-ringing-caller', '1041', '16'],
    ['hangup-ringing-callee', '1042', '17'],
  ].map(
    ([name = '', phone = '', Cause = '']): Scenario => ({
      name,
      async play(tools) {
        ringOnly(tools);
        tools.four[0].call('1042');
        await tools.four[1].rings();
        await tools.pause(REST);
        await act(tools, 'Hangup', { Channel: tools.channelOf(phone), Cause });
        await tools.until(tools.recording.isQuiet, 'the end', 20_000);
      },
    }),
  ),
  {
    name: 'survey-after-call',
    async play(tools) {
      const { theirs } = await talk(tools, '809');
      await tools.four[1].hangUp(theirs);
      await tools.heard('UserEvent');
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    },
  },
  {
    name: 'do-not-disturb',
    async play(tools) {
      const Variable = 'DEVICE_STATE(Custom:dnd1042)';
      await act(tools, 'Setvar', { Variable, Value: 'BUSY' });
      tools.recording.ask('Originate', { Channel: 'Local/807@calls/n', ...to('817'), ...ASYNC });
      await tools.heard('OriginateResponse');
      await act(tools, 'Setvar', { Variable, Value: 'NOT_INUSE' });
      await talk(tools, '807');
      await endAll(tools);
    },
  },
  {
    name: 'forwarded-by-database',
    async play(tools) {
      await act(tools, 'DBPut', { Family: 'CF', Key: '1042', Val: '1043' });
      tools.four[0].call('808');
      await tools.heard('BridgeEnter', 4);
      await tools.pause(REST);
      await endAll(tools);
      await act(tools, 'DBDel', { Family: 'CF', Key: '1042' });
    },
  },
  {
    name: 'forwarded-by-phone',
    async play(tools) {
      const [a, b] = tools.four;
      b.manner = 'ring';
      a.call('1042');
      b.answer(await b.rings(), 302, '1043');
      await tools.heard('BridgeEnter', 4);
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'tried-twice',
    async play(tools) {
      ringOnly(tools);
      tools.four[0].call('818');
      await tools.heard('Hangup', 2);
      await tools.until(tools.recording.isQuiet, 'the end', 20_000);
    },
  },
  {
    name: 'picked-up',
    async play(tools) {
      const [a, b, c] = tools.four;
      b.manner = 'ring';
      a.call('1042');
      await b.rings();
      await tools.pause(REST);
      c.call('731042');
      await tools.heard('BridgeEnter', 2);
      await tools.pause(REST);
      await endAll(tools);
    },
  },
  {
    name: 'voicemail-after-no-answer',
    async play(tools) {
      tools.four[1].manner = 'ring';
      tools.four[0].call('740');
      await tools.four[0].talks();
      await tools.pause(1500);
      await endAll(tools);
    },
  },
];
