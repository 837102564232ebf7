import { end, type Make, originate, type PhoneTools } from './phone-makers';
import { withAgents } from './queue-makers';

/** a calls an extension; b rings and sends the call on. */
async function forward(tools: PhoneTools, to: string, extension = '1042'): Promise<void> {
  const [a, b] = tools.four;
  b.manner = 'ring';
  a.call(extension);
  b.answer(await b.rings(), 302, to);
}

const withMember =
  (phone: string, make: Make): Make =>
  (tools) =>
    withAgents(tools, [{ Interface: `PJSIP/${phone}` }], make);

/** Calls that a phone forwards with 302. */
export const FORWARD_KINDS: readonly { name: string; make: Make }[] = [
  {
    name: 'forwarded-group',
    async make(tools) {
      const [, , c, d] = tools.four;
      [c.manner, d.manner] = ['ring', 'ring'];
      await forward(tools, '721');
      await c.rings();
      d.answer(await d.rings());
      await tools.heard('BridgeEnter', 2);
      await end(tools);
    },
  },
  {
    name: 'forwarded-queue',
    make: withMember('1043', async (tools) => {
      await forward(tools, '602');
      await tools.heard('AgentConnect');
      await end(tools);
    }),
  },
  {
    name: 'group-forwarded',
    async make(tools) {
      const [, , c, d] = tools.four;
      c.manner = 'ring';
      await forward(tools, '1044', '720');
      await d.talks();
      await tools.heard('BridgeEnter', 2);
      await end(tools);
    },
  },
  {
    name: 'group-forwarded-missed',
    async make(tools) {
      const [, , c, d] = tools.four;
      [c.manner, d.manner] = ['ring', 'ring'];
      await forward(tools, '1044', '720');
      await d.rings();
      await tools.until(tools.recording.isQuiet, 'the end of the group', 20_000);
    },
  },
  {
    name: 'queue-forwarded',
    make: withMember('1042', async (tools) => {
      await forward(tools, '1043', '602');
      await tools.heard('AgentConnect');
      await end(tools);
    }),
  },
  {
    name: 'forwarded-nowhere',
    async make(tools) {
      await forward(tools, '1999');
      await tools.until(tools.recording.isQuiet, 'the end of the call', 20_000);
    },
  },
  {
    name: 'forwarded-given-up',
    async make(tools) {
      const [a, , c] = tools.four;
      c.manner = 'ring';
      await forward(tools, '1043');
      await c.rings();
      await tools.pause(600);
      for (const line of a.lines) await a.hangUp(line);
    },
  },
  {
    name: 'forwarded-missed',
    async make(tools) {
      tools.four[2].manner = 'ring';
      await forward(tools, '743');
      await tools.four[2].rings();
      await tools.until(tools.recording.isQuiet, 'the end of the call', 20_000);
    },
  },
  {
    name: 'forwarded-to-caller',
    async make(tools) {
      const [a] = tools.four;
      await forward(tools, '1041');
      await a.talks(2);
      await tools.heard('BridgeEnter', 2);
      await end(tools);
    },
  },
  {
    name: 'originated-forwarded',
    async make(tools) {
      const [, b, c, d] = tools.four;
      b.manner = 'ring';
      originate(tools);
      b.answer(await b.rings(), 302, '1044');
      await d.talks();
      await c.talks();
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    },
  },
];
