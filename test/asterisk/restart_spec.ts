import should from 'should';
import type { AsteriskUser } from '../../lab/parts/asterisk';
import { CUSTOM_HINTS, PHONES } from '../../lab/parts/asterisk-config';
import { AmiConnection, refreshExtensions } from '../../src';
import { ownAsterisk } from '../support/own-asterisk';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

/** One of them is in a second context. */
const HINTS = PHONES.length + CUSTOM_HINTS.length + 1;

/** Each test restarts a separate Asterisk, not the shared one. */
for (const version of [22, 16] as const) {
  describe(`a restart of a real Asterisk ${version}`, function () {
    this.timeout(120_000);
    const asterisk = ownAsterisk(version);

    /** The result of a refresh right after the gap is reported. */
    function refreshedAtGap(user: AsteriskUser) {
      const options = { host: asterisk().host, port: asterisk().port, ...user, reconnectDelay: 10 };
      const connection = new AmiConnection({ ...options, maxReconnectAttempts: 0 });
      afterThisTest(() => connection.close());
      const refreshed = new Promise<{ found: number; unknown: number }>((resolve, reject) => {
        const onGap = () =>
          refreshExtensions(options).then(({ results }) => {
            const unknown = results.filter((result) => !result.ok || result.state === 'unknown').length;
            resolve({ found: results.length, unknown });
          }, reject);
        connection.subscribe([], () => {}, { onGap });
      });
      // As early as possible: the port opens before the dialplan is loaded.
      connection.on('state', (state) => {
        // Not in another state, because `reconnect` would then end a session.
        const again = () => connection.state === 'waiting' && connection.reconnect();
        if (state === 'waiting') setTimeout(again, 20);
      });
      connection.open();
      return { connection, refreshed };
    }

    it('is reported as a gap once its hints are loaded, with or without the right to FullyBooted (AMI 114, 129)', async () => {
      const { readOnly, admin } = asterisk().users;
      const both = [refreshedAtGap(readOnly), refreshedAtGap(admin)];
      await until(() => both.every(({ connection }) => connection.state === 'ready'), 'both ready');
      await asterisk().cli('core restart now');
      for (const { refreshed } of both) {
        should(await refreshed).deepEqual({ found: HINTS, unknown: 0 });
      }
    });
  });
}
