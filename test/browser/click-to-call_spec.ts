import should from 'should';
import { amiEnvironment } from '../../lab/parts/ami-environment';
import { startNodeRed } from '../../lab/parts/node-red';
import { Simulator } from '../../src/simulator';
import { example } from '../examples/all';
import { sharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

describe('Click to call in a browser', function () {
  this.timeout(120_000);
  const browser = sharedBrowser();

  const open = async () => {
    const pbx = await Simulator.listen({
      extensions: [
        '1001',
        '1002',
        { extension: '1003', state: 'busy' },
        { extension: '1004', hint: 'Custom:lamp' },
      ],
    });
    afterThisTest(() => pbx.close());
    const nodeRed = await startNodeRed({
      line: lab.line,
      flow: example('Click to call (dashboard)').flow,
      env: amiEnvironment(pbx),
    });
    afterThisTest(() => nodeRed.stop());
    await pbx.loggedIn();
    const page = await browser().newPage({ viewport: { width: 1000, height: 600 } });
    afterThisTest(() => page.close());
    await page.goto(`${nodeRed.url}/dashboard/call`);
    const status = page.locator('.click-to-call [role=status]');
    const call = async (from: string, to: string) => {
      await page.getByLabel('Your extension').fill(from);
      await page.getByLabel('Number').fill(to);
      await page.getByRole('button', { name: 'Call', exact: true }).click();
    };
    const says = (pattern: RegExp) =>
      until(
        async () => pattern.test((await status.textContent()) ?? ''),
        () => `the words ${pattern}`,
        30_000,
      );
    return { pbx, page, call, says };
  };

  it('shows the outcome of both sides, and an error as text', async () => {
    const { pbx, page, call, says } = await open();
    await call('1001', '1003');
    await says(/^You picked up\. 1003 is busy\.$/);
    const originate = pbx.received.find(({ name }) => name === 'Originate');
    should(originate?.get('Exten')).equal('1003');
    should(originate?.get('Context')).equal('default');
    await call('1004', '1002');
    await says(/Custom:lamp/);
    const evil = '<img src=x onerror=alert(1)>';
    await call('1001', evil);
    await says(/"to" must be an extension or number.*<img src=x/);
    (await page.locator('.click-to-call img').count()).should.equal(0);
  });

  it('hangs up a ringing call', async () => {
    const { pbx, page, call, says } = await open();
    await call('1001', '1002');
    await until(() => pbx.received.some(({ name }) => name === 'Originate'), 'the call');
    await says(/^Your phone rings\. Pick it up: 1002 is called then\.$/);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await until(() => pbx.received.some(({ name }) => name === 'Hangup'), 'the hangup');
    await says(
      /^(You picked up\. 1002 was not reached: the call was ended\.|The call was ended\.|You did not pick up\.|Your phone .*)$/,
    );
    await until(() => page.getByRole('button', { name: 'Call', exact: true }).isEnabled(), 'the button');
  });
});
