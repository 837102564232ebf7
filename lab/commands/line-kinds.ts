import { consult, end, type Make, originate, originated, talking } from './phone-makers';

/** Calls of phones with several calls at once, and calls that end in the middle of a step. */
export const LINE_KINDS: readonly { name: string; make: Make }[] = [
  {
    name: 'self-answered',
    async make(tools) {
      tools.four[0].call('1041');
      await tools.heard('BridgeEnter', 2);
      await end(tools);
    },
  },
  {
    name: 'call-waiting-refused',
    async make(tools) {
      const [, b, c] = tools.four;
      await talking(tools);
      b.manner = 'ring';
      c.call('1042');
      b.answer(await b.rings(), 486);
      await tools.heard('Hangup', 2);
      await end(tools);
    },
  },
  {
    name: 'call-waiting-swapped',
    async make(tools) {
      const [, b, c] = tools.four;
      const { theirs } = await talking(tools);
      b.manner = 'ring';
      c.call('1042');
      const second = await b.rings();
      await b.hold(theirs);
      b.answer(second);
      await tools.heard('BridgeEnter', 4);
      await tools.pause(600);
      await b.hold(second);
      await b.hold(theirs, false);
      await tools.pause(600);
      for (const line of c.lines) await c.hangUp(line);
      await tools.heard('Hangup', 2);
      await end(tools);
    },
  },
  {
    name: 'crossed',
    async make(tools) {
      const [a, b] = tools.four;
      [a.manner, b.manner] = ['ring', 'ring'];
      a.call('1042');
      const atB = await b.rings();
      b.call('1041');
      a.answer(await a.rings());
      b.answer(atB);
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    },
  },
  {
    name: 'given-up-early',
    async make(tools) {
      const [a, b] = tools.four;
      b.manner = 'silent';
      const line = a.call('1042');
      await b.rings();
      await tools.heard('DialBegin');
      await a.hangUp(line);
    },
  },
  {
    name: 'group-one-refuses',
    async make(tools) {
      const [a, b, c] = tools.four;
      [b.manner, c.manner] = ['ring', 'ring'];
      a.call('720');
      const ringing = await c.rings();
      b.answer(await b.rings(), 486);
      await tools.heard('Hangup');
      await tools.pause(600);
      c.answer(ringing);
      await tools.heard('BridgeEnter', 2);
      await end(tools);
    },
  },
  {
    name: 'group-refused-given-up',
    async make(tools) {
      const [a, b, c] = tools.four;
      [b.manner, c.manner] = ['ring', 'ring'];
      const line = a.call('720');
      await c.rings();
      b.answer(await b.rings(), 603);
      await tools.heard('Hangup');
      await tools.pause(600);
      await a.hangUp(line);
    },
  },
  {
    name: 'group-unreachable',
    async make(tools) {
      tools.four[1].manner = 'ring';
      tools.four[0].call('750');
      await tools.until(() => tools.recording.count('Hangup') >= 2, 'the end of the group', 20_000);
    },
  },
  {
    name: 'dial-continues',
    async make(tools) {
      const [, b, c] = tools.four;
      const { theirs } = await talking(tools, '744');
      await b.hangUp(theirs);
      await c.talks();
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    },
  },
  {
    name: 'paged',
    async make(tools) {
      const [a, b, c] = tools.four;
      a.call('748');
      await b.talks();
      await c.talks();
      await tools.heard('ConfbridgeJoin', 3);
      await end(tools);
    },
  },
  {
    name: 'spied',
    async make(tools) {
      const [, , c] = tools.four;
      await talking(tools);
      const line = c.call('749');
      await c.talks();
      await tools.pause(600);
      await c.hangUp(line);
      await end(tools);
    },
  },
  {
    name: 'follow-me-application',
    async make(tools) {
      const [a, b] = tools.four;
      a.call('747');
      await b.talks();
      await tools.pause(4_000);
      await end(tools);
    },
  },
  {
    name: 'consulted-caller-gone',
    async make(tools) {
      const [a, b] = tools.four;
      const { own, theirs } = await talking(tools);
      await b.hold(theirs);
      await consult(tools);
      await a.hangUp(own);
      await tools.heard('Hangup', 2);
      await end(tools);
    },
  },
  {
    name: 'held-by-both',
    async make(tools) {
      const [a, b] = tools.four;
      const { own, theirs } = await talking(tools);
      await a.hold(own);
      await tools.pause(600);
      await b.hold(theirs);
      await tools.pause(600);
      await a.hold(own, false);
      await tools.pause(600);
      await b.hold(theirs, false);
      await end(tools);
    },
  },
  {
    name: 'originated-caller-gone',
    async make(tools) {
      const [, b, c] = tools.four;
      c.manner = 'ring';
      originate(tools);
      const line = await b.talks();
      await c.rings();
      await tools.pause(600);
      await b.hangUp(line);
    },
  },
  {
    name: 'originated-application',
    async make(tools) {
      const what = { Application: 'Dial', Data: 'PJSIP/1043,10', Async: 'true' };
      tools.recording.ask('Originate', { Channel: 'PJSIP/1042', ...what });
      await tools.four[2].talks();
      await tools.heard('BridgeEnter', 2);
      await end(tools);
    },
  },
  {
    name: 'originated-two-locals',
    async make(tools) {
      const what = { Application: 'Dial', Data: 'Local/1043@calls,10', Async: 'true' };
      tools.recording.ask('Originate', { Channel: 'Local/1042@calls', ...what });
      await tools.four[2].talks();
      await tools.heard('BridgeEnter', 4);
      await end(tools);
    },
  },
  {
    name: 'originated-callee-hangs-up',
    async make(tools) {
      const [, , c] = tools.four;
      await originated(tools);
      await c.hangUp(await c.talks());
      await end(tools);
    },
  },
];
