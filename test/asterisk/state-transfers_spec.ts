import { SipPhone } from '../../lab/parts/sip-phone';
import type { SourceName } from '../../src';
import { ownAsterisk } from '../support/own-asterisk';
import { afterThisTest } from '../support/teardown';
import { untilBridged } from '../support/until-bridged';
import { until } from '../support/wait';
import { keep } from './kept';

const SOURCES: readonly SourceName[] = ['devices', 'queues', 'conferences', 'parking'];

for (const version of [22, 16] as const) {
  describe(`the states that ami-state keeps of a real Asterisk ${version} after transfers`, function () {
    this.timeout(60_000);
    const asterisk = ownAsterisk(version);

    const phone = async (number: string) => {
      const registered = await SipPhone.register(asterisk(), number);
      afterThisTest(() => registered.close());
      return registered;
    };

    for (const [what, extension, kind] of [
      ['a caller of a queue', '602', 'caller'],
      ['a participant of a conference', '707', 'conference'],
    ] as const) {
      it(`have the transferred party as ${what}, and nobody afterwards`, async () => {
        const { keeper, truth } = await keep(asterisk(), SOURCES);
        const [a, b] = [await phone('1041'), await phone('1042')];
        a.call('1042');
        const theirs = await b.talks();
        await untilBridged(asterisk(), ['1041', '1042']);
        const consulted = b.call(extension);
        await b.talks(2);
        const channels = () => JSON.stringify([...keeper.model.entries([kind])]);
        await until(() => channels().includes('PJSIP/1042-'), 'b');
        // A caller of a queue waits outside of bridges.
        if (kind === 'conference') await untilBridged(asterisk(), ['1041', '1042', '1042']);
        await truth('before the transfer');
        await b.transfer(theirs, consulted);
        await until(
          () => channels().includes('PJSIP/1041-') && !channels().includes('PJSIP/1042-'),
          () => `a alone in ${channels()}; ${theirs.transferRefusal ?? 'the transfer was not refused'}`,
        );
        await truth('after the transfer');
        for (const line of a.lines) await a.hangUp(line);
        await until(
          () => keeper.model.snapshot().kinds[kind] === undefined,
          () => `the end of ${channels()}`,
        );
        await truth('after the end');
      });
    }
  });
}
