import should from 'should';
import { call, hangUp } from '../../src/actions';
import { ownAsterisk } from '../support/own-asterisk';
import { rejection, until } from '../support/wait';
import { addExtensions, channels, connected, heard, withPhones } from './acting';

for (const version of [22, 16] as const) {
  describe(`call on a real Asterisk ${version}`, function () {
    this.timeout(60_000);
    const asterisk = ownAsterisk(version);
    const home = { context: 'home', timeout: 10_000 };

    it('connects two phones: callId is Uniqueid and Linkedid, each side sees the other', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer', 1002: 'answer' });
      const rung = heard(connection, 'Newchannel');
      const dialled = heard(connection, 'DialBegin');
      const result = await call(connection, {
        from: 1001,
        to: 1002,
        callerId: '"Reception" <1001>',
        ...home,
      });
      should(result).match({ outcome: 'answered', to: { outcome: 'answered' } });
      should(rung[0]?.get('Uniqueid')).equal(result.callId);
      let up: string[] = [];
      // A busy Asterisk needs a moment to take the Local channel out of the call.
      await until(async () => {
        up = (await channels(connection)).map((channel) => channel.get('Linkedid') ?? '');
        return up.length === 2;
      }, 'the two channels of the phones');
      should(up).deepEqual([result.callId, result.callId]);
      const own = dialled.find((event) => event.get('DestUniqueid') === result.callId);
      should(own?.get('DestConnectedLineNum')).equal('1002');
      const other = dialled.find((event) => event.get('Uniqueid') === result.callId);
      should(other?.get('DestConnectedLineNum')).equal('1001');
      should(other?.get('DestConnectedLineName')).equal('Reception');
      await hangUp(connection, { callId: result.callId });
      await until(async () => (await channels(connection)).length === 0, 'the end of the call');
    });

    const called: Record<string, [manner: 'refuse' | 'ring' | undefined, line: string[], expected: object]> =
      {
        'is busy': ['refuse', [], { outcome: 'busy', cause: 17 }],
        'does not answer': ['ring', ['1102,1,Dial(PJSIP/1002,1)'], { outcome: 'noAnswer' }],
        'is not registered': [undefined, [], { outcome: 'unreachable' }],
      };
    for (const [what, [manner, lines, to]] of Object.entries(called)) {
      it(`reports that the phone of the caller answered and the called side ${what}`, async () => {
        const connection = await connected(asterisk());
        await withPhones(asterisk(), { 1001: 'answer', ...(manner ? { 1002: manner } : {}) });
        await addExtensions(asterisk(), lines);
        const number = lines.length > 0 ? 1102 : 1002;
        const result = await call(connection, { from: 1001, to: number, ...home });
        should(result).match({ outcome: 'answered', to });
      });
    }

    it('reports null for the called side if the dialplan dials nobody', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer' });
      const result = await call(connection, { from: 1001, to: 600, context: 'home', timeout: 3_000 });
      should(result).match({ outcome: 'answered', to: null });
    });

    it('reports the outcome of the phone of the caller', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1003: 'refuse', 1004: 'ring' });
      const results = await Promise.all([
        call(connection, { from: 1003, to: 600, ...home }),
        call(connection, { from: 1004, to: 600, context: 'home', timeout: 1_500 }),
        call(connection, { from: 1005, to: 600, ...home }),
        call(connection, { from: 1006, to: 600, device: 'PJSIP/nobody', ...home }),
        call(connection, { from: 1007, to: 600, device: 'Nothing/1', ...home }),
      ]);
      should(results.map(({ outcome }) => outcome)).deepEqual([
        'busy',
        'noAnswer',
        'failed',
        'failed',
        'failed',
      ]);
      should(results.map(({ reason }) => reason)).match([
        undefined,
        undefined,
        /PJSIP\/1005 is not registered/,
        /PJSIP\/nobody does not exist/,
        /Nothing\/1/,
      ]);
    });

    it('rings all devices of a hint and leaves the one that answers first', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'ring', 1002: 'answer', 1003: 'answer' });
      await addExtensions(asterisk(), ['1100,hint,PJSIP/1001&PJSIP/1002&PJSIP/1003&Custom:lamp']);
      const rung = heard(connection, 'Newchannel');
      const result = await call(connection, { from: 1100, to: 600, context: 'home', timeout: 3_000 });
      should(result.outcome).equal('answered');
      should(rung.map((event) => event.get('Channel')?.replace(/-.*/, '')).sort()).deepEqual([
        'PJSIP/1001',
        'PJSIP/1002',
        'PJSIP/1003',
      ]);
      await until(async () => (await channels(connection)).length === 1, 'the end of the other phones');
      const up = await channels(connection);
      should(up.map((channel) => channel.get('Uniqueid'))).deepEqual([result.callId]);
    });

    it('rings both phones of one endpoint', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: ['ring', 'answer'] });
      const rung = heard(connection, 'Newchannel');
      const result = await call(connection, { from: 1001, to: 600, context: 'home', timeout: 3_000 });
      should(result.outcome).equal('answered');
      should(rung.length).equal(2);
      await until(async () => (await channels(connection)).length === 1, 'the end of the other phone');
    });

    it('refuses an extension without a phone and shows its hint', async () => {
      const connection = await connected(asterisk());
      const error = await rejection(call(connection, { from: 2001, to: 600, ...home }));
      should(error).match({ code: 'AMI_ERR_REJECTED', message: /Custom:2001/ });
    });

    it('distinguishes two callers of the same number, and refuses a second click', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer', 1002: 'answer', 1003: 'refuse' });
      const [first, second, again] = await Promise.allSettled([
        call(connection, { from: 1001, to: 1003, ...home }),
        call(connection, { from: 1002, to: 1003, ...home }),
        call(connection, { from: 1001, to: 1003, ...home }),
      ]);
      should([first, second]).match([
        { value: { outcome: 'answered', to: { outcome: 'busy' } } },
        { value: { outcome: 'answered', to: { outcome: 'busy' } } },
      ]);
      should(again).match({ status: 'rejected', reason: { code: 'AMI_ERR_DUPLICATE' } });
    });

    it('sets variables and a name exactly as they were given', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer' });
      const variables = {
        note: 'a, b | c ^ d "e" (f) [g] \\ h; i & j=k',
        brace: '$'.concat('{EXTEN} SHELL(id)'),
        open: '(never closed, "nor this',
      };
      const name = 'Smith, SHELL(id)=1 '.concat(variables.brace);
      const callerId = `${name} <1001>`;
      const { callId } = await call(connection, {
        from: 1001,
        to: 600,
        context: 'home',
        timeout: 3_000,
        variables,
        callerId,
      });
      const read = async (Variable: string) =>
        (await connection.send({ Action: 'Getvar', Channel: callId, Variable })).response.get('Value');
      for (const [Variable, value] of Object.entries(variables)) should(await read(Variable)).equal(value);
      should(await read('CALLERID(name)')).equal(name);
    });

    it('names the missing right if the user gets no events about the outcome', async () => {
      const connection = await connected(asterisk());
      await withPhones(asterisk(), { 1001: 'answer' });
      const deaf = await connected(asterisk());
      await deaf.send({ Action: 'Events', EventMask: 'off' });
      const error = await rejection(call(deaf, { from: 1001, to: 600, context: 'home', timeout: 1_000 }));
      should(error).match({ code: 'AMI_ERR_TIMEOUT', message: /read = call/ });
      should(connection.state).equal('ready');
    });
  });
}
