import type { NodeDef } from 'node-red';
import should from 'should';
import { upToDate } from '../../../nodes/common/migrations';
import { until } from '../../support/wait';
import { config, configNode, end, events, helper, simulator, start, tab } from '../flow';

const def = (more: object) =>
  ({ id: 'n1', type: 'ami-config', name: '', z: '', ...more }) as NodeDef & { version?: unknown };
const steps = [
  (older: object) => ({ ...older, port: (older as { tcpPort?: number }).tcpPort }),
  (older: object) => ({ ...older, ports: [(older as { port?: number }).port] }),
];

describe('a flow of another version', () => {
  before(() => helper.startServer());
  after(() => helper.stopServer());

  it('counts as version 1 if it has no version', () => {
    upToDate(def({ tcpPort: 5 }), steps).should.containDeep({ version: 3, ports: [5] });
    upToDate(def({ version: 1, tcpPort: 5 }), steps).should.containDeep({ version: 3, ports: [5] });
  });

  it('gets only the migration steps that it lacks', () => {
    upToDate(def({ version: 2, port: 6, tcpPort: 5 }), steps).should.containDeep({ version: 3, ports: [6] });
    upToDate(def({ version: 3, ports: [7], port: 6 }), steps).should.containDeep({ version: 3, ports: [7] });
  });

  it('is refused if a later release made it', () => {
    (() => upToDate(def({ version: 2 }))).should.throw(
      /^version: the node has version 2, .* supports up to 1: update the package$/,
    );
    (() => upToDate(def({ version: 'x' }))).should.throw(/^version: /);
  });

  it('runs without a version, and reports if its version is too new', async () => {
    const pbx = await simulator();
    await start([tab, config(pbx), events(), end('out1')]);
    await until(() => configNode().connection?.state === 'ready');
    await helper.unload();
    await start([tab, config(pbx, { version: 2 }), events(), end('out1')]);
    should(configNode().problem?.message).match(/^version: /);
  });
});
