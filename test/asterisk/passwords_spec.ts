import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import should from 'should';
import type { Asterisk } from '../../lab/parts/asterisk';
import catalogue from '../../nodes/common/action-catalogue.json';
import { AmiError, AmiSession, PRESET_PURPOSES } from '../../src';
import { ownAsterisk } from '../support/own-asterisk';
import { afterThisTest } from '../support/teardown';
import { rejection, until } from '../support/wait';

const TRUNK_PASSWORD = 'password-of-the-trunk';
/** Its registrations go to the discard port. */
const TRUNK = `
[trunk-login]
type=auth
auth_type=userpass
username=trunk
password=${TRUNK_PASSWORD}

[trunk]
type=registration
outbound_auth=trunk-login
server_uri=sip:127.0.0.1:9
client_uri=sip:trunk@127.0.0.1
retry_interval=600
`;
/** Parameters with which an action shows as much as it can. */
const PARAMETERS = {
  Channel: 'PJSIP/1001-00000001',
  Context: 'default',
  Endpoint: '1001',
  Exten: '1001',
  Mailbox: '1001@default',
  Peer: '1001',
  Provider: 'CustomPresence:a',
  Module: 'chan_pjsip',
  Queue: 'support',
};

for (const version of [22, 16] as const) {
  describe(`the passwords on a real Asterisk ${version}`, function () {
    this.timeout(60_000);
    const asterisk = ownAsterisk(version);
    before(async () => {
      const { root, configFile } = asterisk();
      await appendFile(join(root, dirname(configFile), 'pjsip.conf'), TRUNK);
      for (const module of ['res_pjsip', 'res_pjsip_outbound_registration'])
        await asterisk().cli(`module reload ${module}.so`);
      await until(
        async () => (await asterisk().cli('pjsip show registrations')).includes('trunk'),
        'the registration of the trunk',
      );
    });

    it('of phones and trunks are in the events of three actions, which the preset of the allow-list refuses', async () => {
      const all = await open(asterisk());
      const preset = await open(asterisk(), { allow: { purposes: PRESET_PURPOSES } });
      for (const [action, password] of [
        [{ Action: 'PJSIPShowAuths' }, asterisk().sip.secret],
        [{ Action: 'PJSIPShowAuths' }, TRUNK_PASSWORD],
        [{ Action: 'PJSIPShowEndpoint', Endpoint: '1001' }, asterisk().sip.secret],
        [{ Action: 'PJSIPShowRegistrationsOutbound' }, TRUNK_PASSWORD],
      ] as const) {
        const { items } = await all.send(action);
        should(items.map((item) => item.get('Password'))).containEql(password);
        should(await rejection(preset.send(action))).have.property('code', 'AMI_ERR_FORBIDDEN');
      }
    });

    it('are in no answer to an action that only reads', async () => {
      const { users, sip } = asterisk();
      const secrets = [sip.secret, TRUNK_PASSWORD, ...Object.values(users).map(({ secret }) => secret)];
      const reading = await open(asterisk(), { allow: { purposes: ['reading'] } });
      let answered = 0;
      for (const { name } of catalogue) {
        if (name === 'WaitEvent') continue;
        try {
          const { response, items } = await reading.send({ Action: name, ...PARAMETERS });
          const texts = [response, ...items].map((frame) => JSON.stringify(frame.toObject()));
          for (const secret of secrets) should(texts.filter((text) => text.includes(secret))).deepEqual([]);
          answered += 1;
        } catch (error) {
          if (!(error instanceof AmiError) || !/FORBIDDEN|REJECTED/.test(error.code)) throw error;
        }
      }
      should(answered).be.above(20);
    });
  });
}

async function open({ host, port, users }: Asterisk, limits: object = {}): Promise<AmiSession> {
  const session = await AmiSession.open({ host, port, ...users.admin, events: 'off', ...limits });
  afterThisTest(() => session.close());
  return session;
}
