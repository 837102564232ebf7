import { blind, end, type Make, originate, talking } from './phone-makers';
import { withAgents } from './queue-makers';

/** What a caller leaves on a mailbox takes at least so long, in ms. */
const MESSAGE = 1_500;

/** a calls an extension, is answered by the mailbox, speaks and hangs up. */
function leaveMessage(extension: string): Make {
  return async (tools) => {
    tools.four[0].call(extension);
    await tools.four[0].talks();
    await tools.pause(MESSAGE);
    await end(tools);
  };
}

/** Calls that the application VoiceMail takes. */
export const MAILBOX_KINDS: readonly { name: string; make: Make }[] = [
  {
    name: 'voicemail-missed',
    async make(tools) {
      tools.four[1].manner = 'ring';
      await leaveMessage('740')(tools);
    },
  },
  {
    name: 'voicemail-busy',
    async make(tools) {
      const [a, b] = tools.four;
      b.manner = 'ring';
      a.call('740');
      b.answer(await b.rings(), 486);
      await a.talks();
      await tools.pause(MESSAGE);
      await end(tools);
    },
  },
  { name: 'voicemail-direct', make: leaveMessage('741') },
  {
    name: 'voicemail-greeting',
    async make(tools) {
      const [a, b] = tools.four;
      b.manner = 'ring';
      const line = a.call('740');
      await a.talks();
      await a.hangUp(line);
    },
  },
  {
    name: 'voicemail-declined',
    async make(tools) {
      const [a, b] = tools.four;
      b.manner = 'ring';
      a.call('740');
      b.answer(await b.rings(), 603);
      await a.talks();
      await tools.pause(MESSAGE);
      await end(tools);
    },
  },
  {
    name: 'voicemail-local',
    async make(tools) {
      tools.four[1].manner = 'ring';
      await leaveMessage('746')(tools);
    },
  },
  {
    name: 'forwarded-voicemail',
    async make(tools) {
      const [a, b] = tools.four;
      b.manner = 'ring';
      a.call('1042');
      b.answer(await b.rings(), 302, '741');
      await a.talks();
      await tools.pause(MESSAGE);
      await end(tools);
    },
  },
  {
    name: 'queue-timeout-voicemail',
    make: (tools) =>
      withAgents(tools, [{ Interface: 'PJSIP/1042' }], async () => {
        tools.four[1].manner = 'ring';
        tools.four[0].call('742');
        await tools.heard('QueueCallerLeave');
        await tools.pause(MESSAGE);
        await end(tools);
      }),
  },
  {
    name: 'queue-member-voicemail',
    make: (tools) =>
      withAgents(tools, [{ Interface: 'Local/740@calls/n' }], async () => {
        tools.four[1].manner = 'ring';
        tools.four[0].call('602');
        await tools.heard('AgentConnect');
        await tools.pause(MESSAGE);
        await end(tools);
      }),
  },
  { name: 'refer-blind-voicemail', make: blind('741', 'BlindTransfer') },
  {
    name: 'refer-blind-missed-voicemail',
    async make(tools) {
      const [a, b, c] = tools.four;
      b.manner = 'ring';
      a.call('1043');
      const line = await c.talks();
      await tools.heard('BridgeEnter', 2);
      await tools.pause(600);
      await c.transfer(line, '740');
      await b.rings();
      await tools.pause(1_000 + MESSAGE);
      await a.hangUp(await a.talks());
      await end(tools);
    },
  },
  {
    name: 'refer-attended-voicemail',
    async make(tools) {
      const [, b] = tools.four;
      const { theirs } = await talking(tools);
      const line = b.call('741');
      await b.talks(2);
      await tools.pause(600);
      await b.transfer(theirs, line);
      await tools.heard('AttendedTransfer');
      await tools.pause(MESSAGE);
      await end(tools);
    },
  },
  {
    name: 'originated-voicemail',
    async make(tools) {
      originate(tools, '741');
      await tools.four[1].talks();
      await tools.pause(MESSAGE);
      await end(tools);
    },
  },
];
