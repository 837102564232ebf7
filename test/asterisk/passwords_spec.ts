import should from 'should';
import { AmiSession, PRESET_PURPOSES } from '../../src';
import { ownAsterisk } from '../support/own-asterisk';
import { afterThisTest } from '../support/teardown';
import { rejection } from '../support/wait';

for (const version of [22, 16] as const) {
  describe(`the passwords of phones on a real Asterisk ${version}`, function () {
    this.timeout(30_000);
    const asterisk = ownAsterisk(version);

    it('are in the events of two actions, which the preset of the allow-list refuses', async () => {
      const { host, port, users, sip } = asterisk();
      const open = async (limits: object) => {
        const session = await AmiSession.open({ host, port, ...users.admin, events: 'off', ...limits });
        afterThisTest(() => session.close());
        return session;
      };
      const all = await open({});
      const preset = await open({ allow: { purposes: PRESET_PURPOSES } });
      for (const action of [
        { Action: 'PJSIPShowAuths' },
        { Action: 'PJSIPShowEndpoint', Endpoint: '1001' },
      ]) {
        const { items } = await all.send(action);
        should(items.map((item) => item.get('Password'))).containEql(sip.secret);
        should(await rejection(preset.send(action))).have.property('code', 'AMI_ERR_FORBIDDEN');
      }
    });
  });
}
