import should from 'should';
import { AmiConnection } from '../../src';
import { devicesOfExtension } from '../../src/actions/extension-devices';
import { Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

async function devicesOf(hint: string): Promise<string[]> {
  const pbx = await Simulator.listen({ extensions: [{ extension: '1', hint }] });
  afterThisTest(() => pbx.close());
  const { host, port } = pbx;
  const connection = new AmiConnection({ host, port, username: 'admin', secret: 'secret' });
  afterThisTest(() => connection.close());
  connection.open();
  await until(() => connection.state === 'ready', 'the login');
  return devicesOfExtension(connection, '1', 'default');
}

describe('the devices of an extension', () => {
  it('are those of its hint that can be dialled', async () => {
    should(await devicesOf('PJSIP/1001&Custom:DND1001&SIP/1002,CustomPresence:1001')).deepEqual([
      'PJSIP/1001',
      'SIP/1002',
    ]);
  });

  it('do not include the beginning of a device at which Asterisk has cut the hint (AMI 95)', async () => {
    // The response ends with `&PJSIP/10`, which could be another phone.
    const devices = Array.from({ length: 24 }, (_, index) => `PJSIP/${100_000 + index}`);
    should(devices.join('&').slice(0, 255)).endWith('&PJSIP/10');
    should(await devicesOf(devices.join('&'))).deepEqual(devices.slice(0, 19));
  });
});
