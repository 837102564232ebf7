import should from 'should';
import { type RefreshRequest, refreshExtensions } from '../../src';
import { ownAsterisk } from '../support/own-asterisk';

const REQUESTS: RefreshRequest[] = [{ extensions: ['1001', '1002'], context: 'home' }, {}];
const MOST_RESTARTS = 5;

for (const version of [22, 16] as const) {
  describe(`refreshExtensions during the start of a real Asterisk ${version} (AMI 114)`, function () {
    this.timeout(180_000);
    const asterisk = ownAsterisk(version);

    /** @returns the outcomes of consecutive refreshes, until Asterisk has started */
    async function outcomesOfRestart(request: RefreshRequest): Promise<string[]> {
      const { host, port, users } = asterisk();
      await asterisk().kill();
      const outcomes: string[] = [];
      let isStarting = true;
      const started = asterisk()
        .startAgain()
        .finally(() => {
          isStarting = false;
        });
      while (isStarting) {
        const refresh = refreshExtensions({ host, port, ...users.admin }, request);
        outcomes.push(
          await refresh.then(
            ({ results }) =>
              results.length > 1 && results.every((r) => r.ok && r.code >= 0) ? 'right' : 'wrong',
            (error: Error) => (/still starting/.test(error.message) ? 'starting' : 'not there'),
          ),
        );
      }
      await started;
      return outcomes;
    }

    for (const request of REQUESTS) {
      const what = request.extensions ? 'extensions' : 'all hints';
      it(`reports the start, and never ${what} as unknown`, async () => {
        const outcomes: string[] = [];
        for (let restart = 1; restart <= MOST_RESTARTS && !outcomes.includes('starting'); restart++)
          outcomes.push(...(await outcomesOfRestart(request)));
        should(outcomes).containEql('starting');
        should(outcomes).not.containEql('wrong');
      });
    }
  });
}
