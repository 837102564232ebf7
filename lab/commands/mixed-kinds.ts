import { consult, end, type Make, type PhoneTools, talking } from './phone-makers';
import { withAgents } from './queue-makers';

const withMember =
  (phone: string, make: Make): Make =>
  (tools) =>
    withAgents(tools, [{ Interface: `PJSIP/${phone}` }], make);

/** d dials a number with which it picks up a call that rings. */
async function pickUp({ four: [, , , d], heard, pause }: PhoneTools, dialled: string): Promise<void> {
  await pause(600);
  d.call(dialled);
  await d.talks();
  await heard('BridgeEnter', 2);
}

function redirect({ recording, channelOf }: PhoneTools, phone: string, Exten: string): void {
  recording.ask('Redirect', { Channel: channelOf(phone), Context: 'calls', Exten, Priority: '1' });
}

/** Calls that actions, pickups, parking and odd transfers send to others. */
export const MIXED_KINDS: readonly { name: string; make: Make }[] = [
  {
    name: 'bridged',
    async make(tools) {
      const [, , c, d] = tools.four;
      await talking(tools);
      c.call('1044');
      await d.talks();
      await tools.heard('BridgeEnter', 4);
      await tools.pause(600);
      const channels = { Channel1: tools.channelOf('1041'), Channel2: tools.channelOf('1043') };
      tools.recording.ask('Bridge', channels);
      await tools.heard('BridgeEnter', 6);
      await end(tools);
    },
  },
  {
    name: 'redirect-ringing',
    async make(tools) {
      const [a, b, c] = tools.four;
      b.manner = 'ring';
      a.call('1042');
      await b.rings();
      await tools.pause(600);
      redirect(tools, '1041', '1043');
      await c.talks();
      await tools.heard('BridgeEnter', 2);
      await end(tools);
    },
  },
  {
    name: 'redirect-callee',
    async make(tools) {
      const [, , c] = tools.four;
      await talking(tools);
      redirect(tools, '1042', '1043');
      await c.talks();
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    },
  },
  {
    name: 'redirect-machine',
    async make(tools) {
      await talking(tools);
      redirect(tools, '1041', '728');
      await tools.heard('Hangup');
      await end(tools);
    },
  },
  {
    name: 'parked-given-up',
    async make(tools) {
      const [a, b] = tools.four;
      const { own, theirs } = await talking(tools);
      await b.transfer(theirs, '708');
      await tools.heard('ParkedCall');
      await tools.pause(600);
      await a.hangUp(own);
    },
  },
  {
    name: 'queue-pickup',
    make: withMember('1042', async (tools) => {
      const [a, b] = tools.four;
      b.manner = 'ring';
      a.call('602');
      await b.rings();
      await pickUp(tools, '76602');
      await end(tools);
    }),
  },
  {
    name: 'group-picked-up',
    async make(tools) {
      const [a, b, c] = tools.four;
      [b.manner, c.manner] = ['ring', 'ring'];
      a.call('720');
      await b.rings();
      await c.rings();
      await pickUp(tools, '76720');
      await end(tools);
    },
  },
  {
    name: 'local-group-picked-up',
    async make(tools) {
      const [a, b, c] = tools.four;
      [b.manner, c.manner] = ['ring', 'ring'];
      a.call('729');
      await b.rings();
      await c.rings();
      await pickUp(tools, '731043');
      await end(tools);
    },
  },
  {
    name: 'blonde-picked-up',
    async make(tools) {
      const [, b, c, d] = tools.four;
      c.manner = 'ring';
      const { theirs } = await talking(tools);
      const line = b.call('1043');
      await c.rings();
      await tools.pause(600);
      await b.transfer(theirs, line);
      await tools.heard('AttendedTransfer');
      await tools.pause(600);
      d.call('731043');
      await d.talks();
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    },
  },
  {
    name: 'refer-blonde-missed',
    async make(tools) {
      const [, b, c] = tools.four;
      c.manner = 'ring';
      const { theirs } = await talking(tools);
      const line = b.call('743');
      await c.rings();
      await tools.pause(600);
      await b.transfer(theirs, line);
      await tools.heard('AttendedTransfer');
      await tools.until(tools.recording.isQuiet, 'the end of the call', 20_000);
    },
  },
  {
    name: 'refer-blind-self',
    async make(tools) {
      const [, b] = tools.four;
      const { theirs } = await talking(tools);
      await b.transfer(theirs, '1042');
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    },
  },
  {
    name: 'refer-blind-given-up',
    async make(tools) {
      const [a, b, c] = tools.four;
      c.manner = 'ring';
      const { own, theirs } = await talking(tools);
      await b.transfer(theirs, '1043');
      await c.rings();
      await tools.pause(600);
      await a.hangUp(own);
    },
  },
  {
    name: 'refer-blind-group',
    async make(tools) {
      const [, b, c, d] = tools.four;
      [c.manner, d.manner] = ['ring', 'ring'];
      const { theirs } = await talking(tools);
      await b.transfer(theirs, '721');
      await c.rings();
      d.answer(await d.rings());
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    },
  },
  {
    name: 'refer-blind-queue-given-up',
    make: withMember('1043', async (tools) => {
      const [a, b, c] = tools.four;
      c.manner = 'ring';
      const { own, theirs } = await talking(tools);
      await b.transfer(theirs, '602');
      await c.rings();
      await tools.pause(600);
      await a.hangUp(own);
    }),
  },
  {
    name: 'refer-attended-queue',
    make: withMember('1043', async (tools) => {
      const [, b] = tools.four;
      const { theirs } = await talking(tools);
      await b.transfer(theirs, await consult(tools, '602'));
      await tools.heard('AttendedTransfer');
      await end(tools);
    }),
  },
  {
    name: 'refer-blonde-queue-given-up',
    make: withMember('1043', async (tools) => {
      const [a, b, c] = tools.four;
      c.manner = 'ring';
      const { own, theirs } = await talking(tools);
      const line = b.call('602');
      await c.rings();
      await tools.pause(600);
      await b.transfer(theirs, line);
      await tools.heard('AttendedTransfer');
      await tools.pause(600);
      await a.hangUp(own);
    }),
  },
  {
    name: 'conference-left',
    async make(tools) {
      const [a, b, c] = tools.four;
      for (const [index, phone] of [a, b, c].entries()) {
        phone.call('707');
        await tools.heard('ConfbridgeJoin', index + 1);
      }
      await tools.pause(600);
      await b.hangUp(await b.talks());
      await tools.heard('ConfbridgeLeave');
      await tools.pause(600);
      await end(tools);
    },
  },
];
