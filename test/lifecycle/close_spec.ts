import { AmiConnection } from '../../src';
import { DEFAULT_USER, Simulator } from '../../src/simulator';
import { afterThisTest } from '../support/teardown';
import { until } from '../support/wait';

describe('AmiConnection.close', () => {
  it('is fulfilled even if the connection was opened again in the meantime', async () => {
    const pbx = await Simulator.listen();
    afterThisTest(() => pbx.close());
    const connection = new AmiConnection({ host: pbx.host, port: pbx.port, ...DEFAULT_USER });
    afterThisTest(() => connection.close());
    connection.open();
    await until(() => connection.state === 'ready');
    const closed = connection.close();
    connection.open();
    await closed;
    await until(() => connection.state === 'ready');
    pbx.sessions.length.should.equal(1);
  });
});
