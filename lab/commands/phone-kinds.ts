import { FORWARD_KINDS } from './forward-kinds';
import { LINE_KINDS } from './line-kinds';
import { MAILBOX_KINDS } from './mailbox-kinds';
import { MIXED_KINDS } from './mixed-kinds';
import { consult, end, type Make, originate, originated, talking } from './phone-makers';
import { withAgents } from './queue-makers';
import { TRANSFER_KINDS } from './transfer-kinds';

export interface PhoneKind {
  name: string;
  make: Make;
}

/** Kinds of calls by phones that have several lines, and that hold, swap and transfer calls themselves. */
export const PHONE_KINDS: readonly PhoneKind[] = [
  ...TRANSFER_KINDS,
  ...FORWARD_KINDS,
  ...LINE_KINDS,
  ...MIXED_KINDS,
  ...MAILBOX_KINDS,
  {
    name: 'self',
    async make(tools) {
      const [a] = tools.four;
      a.manner = 'ring';
      a.call('1041');
      a.answer(await a.rings(), 486);
      await end(tools);
    },
  },
  {
    name: 'two-lines',
    async make(tools) {
      const [a, b] = tools.four;
      await talking(tools);
      a.call('1042');
      await b.talks(2);
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    },
  },
  {
    name: 'both-answer',
    async make(tools) {
      tools.four[0].call('720');
      await tools.heard('BridgeEnter', 2);
      await end(tools);
    },
  },
  {
    name: 'local-group-missed',
    async make(tools) {
      const [a, b, c] = tools.four;
      [b.manner, c.manner] = ['ring', 'ring'];
      a.call('729');
      await tools.heard('Hangup', 7);
    },
  },
  {
    name: 'local-group-given-up',
    async make(tools) {
      const [a, b, c] = tools.four;
      [b.manner, c.manner] = ['ring', 'ring'];
      const line = a.call('729');
      await c.rings();
      await tools.pause(600);
      await a.hangUp(line);
    },
  },
  {
    name: 'consulted-only',
    async make(tools) {
      const [, b] = tools.four;
      const { theirs } = await talking(tools);
      await b.hold(theirs);
      await b.hangUp(await consult(tools));
      await b.hold(theirs, false);
      await end(tools);
    },
  },
  {
    name: 'accept-given-up',
    async make(tools) {
      const [a, b] = tools.four;
      const line = a.call('722');
      await b.talks();
      await tools.pause(600);
      await a.hangUp(line);
      await end(tools);
    },
  },
  {
    name: 'accept-declined-machine',
    async make(tools) {
      tools.four[0].call('723');
      await tools.four[0].talks();
      await end(tools);
    },
  },
  {
    name: 'accept-group',
    async make(tools) {
      tools.four[0].call('724');
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    },
  },
  {
    name: 'accept-expired',
    async make(tools) {
      tools.four[0].call('727');
      await tools.heard('Hangup', 2);
    },
  },
  {
    name: 'queue-two-rounds',
    make: (tools) =>
      withAgents(tools, [{ Interface: 'PJSIP/1042' }], async () => {
        const [a, b] = tools.four;
        b.manner = 'ring';
        a.call('602');
        await tools.heard('AgentRingNoAnswer');
        await tools.heard('AgentCalled', 2);
        await tools.pause(600);
        b.answer(await b.rings());
        await tools.heard('AgentConnect');
        await end(tools);
      }),
  },
  {
    name: 'originated-refused',
    async make(tools) {
      const [, b] = tools.four;
      b.manner = 'ring';
      originate(tools);
      b.answer(await b.rings(), 486);
      await tools.heard('OriginateResponse');
    },
  },
  {
    name: 'originated-missed',
    async make(tools) {
      tools.four[1].manner = 'ring';
      originate(tools, '1043', '1500');
      await tools.heard('OriginateResponse');
    },
  },
  {
    name: 'originated-refer-blind',
    async make(tools) {
      const line = await originated(tools);
      await tools.four[1].transfer(line, '1044');
      await tools.four[3].talks();
      await end(tools);
    },
  },
  {
    name: 'originated-refer-attended-caller',
    async make(tools) {
      const line = await originated(tools);
      await tools.four[1].transfer(line, await consult(tools, '1044'));
      await tools.heard('AttendedTransfer');
      await end(tools);
    },
  },
  {
    name: 'originated-refer-attended-callee',
    async make(tools) {
      const [, , c] = tools.four;
      await originated(tools);
      await c.transfer(await c.talks(), await consult(tools, '1044', c));
      await tools.heard('AttendedTransfer');
      await end(tools);
    },
  },
  {
    name: 'pickup-refer-attended',
    async make(tools) {
      const [a, b, c] = tools.four;
      b.manner = 'ring';
      a.call('1042');
      await b.rings();
      await tools.pause(600);
      const own = c.call('731042');
      await c.talks();
      await tools.pause(600);
      await c.transfer(own, await consult(tools, '1044', c));
      await tools.heard('AttendedTransfer');
      await end(tools);
    },
  },
  {
    name: 'forwarded-busy',
    async make(tools) {
      const [a, b, c] = tools.four;
      [b.manner, c.manner] = ['ring', 'ring'];
      a.call('1042');
      b.answer(await b.rings(), 302, '1043');
      c.answer(await c.rings(), 486);
      await end(tools);
    },
  },
  {
    name: 'forwarded-twice',
    async make(tools) {
      const [a, b, c, d] = tools.four;
      [b.manner, c.manner] = ['ring', 'ring'];
      a.call('1042');
      b.answer(await b.rings(), 302, '1043');
      c.answer(await c.rings(), 302, '1044');
      await d.talks();
      await end(tools);
    },
  },
];
