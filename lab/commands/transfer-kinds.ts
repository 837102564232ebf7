import { attended, blind, blonde, consult, end, type Make, talking } from './phone-makers';
import { withAgents } from './queue-makers';

const withMember =
  (phone: string, make: Make): Make =>
  (tools) =>
    withAgents(tools, [{ Interface: `PJSIP/${phone}` }], make);

/** Kinds of calls that phones transfer themselves. */
export const TRANSFER_KINDS: readonly { name: string; make: Make }[] = [
  { name: 'refer-blind', make: blind('1043', 'BridgeEnter', 4) },
  { name: 'refer-blind-machine', make: blind('728', 'BlindTransfer') },
  { name: 'refer-blind-conference', make: blind('707', 'ConfbridgeJoin') },
  { name: 'refer-blind-queue', make: withMember('1043', blind('602', 'AgentConnect')) },
  {
    name: 'refer-blind-caller',
    async make(tools) {
      const { own } = await talking(tools);
      await tools.four[0].transfer(own, '1043');
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    },
  },
  {
    name: 'refer-blind-back',
    async make(tools) {
      const [, b, c] = tools.four;
      const { theirs } = await talking(tools);
      await b.transfer(theirs, '1043');
      const line = await c.talks();
      await tools.pause(600);
      await c.transfer(line, '1042');
      await tools.heard('BridgeEnter', 6);
      await end(tools);
    },
  },
  {
    name: 'refer-blind-refused',
    async make(tools) {
      const [, b, c] = tools.four;
      c.manner = 'ring';
      const { theirs } = await talking(tools);
      await b.transfer(theirs, '1043');
      c.answer(await c.rings(), 486);
      await end(tools);
    },
  },
  {
    name: 'refer-blind-parked',
    async make(tools) {
      const [, b, c] = tools.four;
      const { theirs } = await talking(tools);
      await b.transfer(theirs, '708');
      await tools.heard('ParkedCall');
      await tools.pause(600);
      c.call('7701');
      await tools.heard('UnParkedCall');
      await end(tools);
    },
  },
  { name: 'refer-attended', make: attended('1043') },
  { name: 'refer-attended-conference', make: attended('707') },
  { name: 'refer-attended-machine', make: attended('728') },
  { name: 'queue-refer-attended', make: withMember('1042', attended('1043', '602')) },
  {
    name: 'queue-refer-blind',
    make: withMember('1042', async (tools) => {
      const { theirs } = await talking(tools, '602');
      await tools.four[1].transfer(theirs, '1043');
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    }),
  },
  {
    name: 'refer-attended-swapped',
    async make(tools) {
      const [, b] = tools.four;
      const { theirs } = await talking(tools);
      await b.hold(theirs);
      const line = await consult(tools);
      await b.hold(line);
      await b.hold(theirs, false);
      await tools.pause(600);
      await b.transfer(line, theirs);
      await tools.heard('AttendedTransfer');
      await end(tools);
    },
  },
  {
    name: 'refer-attended-caller',
    async make(tools) {
      const [a] = tools.four;
      const { own } = await talking(tools);
      await a.transfer(own, await consult(tools, '1043', a));
      await tools.heard('AttendedTransfer');
      await end(tools);
    },
  },
  {
    name: 'refer-attended-incoming',
    async make(tools) {
      const [, b, c] = tools.four;
      const { theirs } = await talking(tools);
      c.call('1042');
      const line = await b.talks(2);
      await tools.pause(600);
      await b.transfer(theirs, line);
      await tools.heard('AttendedTransfer');
      await end(tools);
    },
  },
  {
    name: 'refer-attended-twice',
    async make(tools) {
      const [, b, c] = tools.four;
      const { theirs } = await talking(tools);
      await b.transfer(theirs, await consult(tools));
      await tools.heard('AttendedTransfer');
      await tools.pause(600);
      await c.transfer(await c.talks(), await consult(tools, '1044', c));
      await tools.heard('AttendedTransfer', 2);
      await end(tools);
    },
  },
  { name: 'refer-blonde', make: blonde('1043', (c, line) => c.answer(line)) },
  { name: 'refer-blonde-refused', make: blonde('1043', (c, line) => c.answer(line, 486)) },
  {
    name: 'refer-blonde-given-up',
    make: blonde('1043', async (_c, _line, { four: [a] }) => a.hangUp(await a.talks())),
  },
  { name: 'refer-blonde-group', make: blonde('721', (d, line) => d.answer(line)) },
  {
    name: 'refer-blonde-queue',
    make: withMember(
      '1043',
      blonde('602', (c, line) => c.answer(line)),
    ),
  },
];
