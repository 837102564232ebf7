import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { lab } from '../support/lab';
import { skipWithout } from '../support/skip-without';
import { BROKER_EMPTIED, EDGE_KILLED, type Fault } from './faults';
import { Fleet } from './fleet';
import { type Phase, runPhase } from './phase';
import { delays, table } from './report';

/** A small part of `npm run fleet`. Delays are printed but not checked, because machines are slow and noisy. */
describe('two PBXs, an edge on one and two on the other, and a centre', function () {
  this.timeout(300_000);
  const mariadb = lab.mariadb();
  const phases: Phase[] = [];
  let fleet: Fleet | undefined;
  let folder: string;

  before('start the fleet; Mosquitto and nats-server may be installed first', async function () {
    this.timeout(900_000);
    folder = await mkdtemp(join(tmpdir(), 'hybrid-ami-fleet-'));
    try {
      fleet = await Fleet.start({
        line: lab.line,
        pbxs: 2,
        extensions: 12,
        database: mariadb(),
        address: '127.0.0.1',
        star: undefined,
        folder,
      });
    } catch (error) {
      skipWithout(this, error);
    }
  });

  after(async () => {
    await fleet?.stop();
    await rm(folder, { recursive: true, force: true });
    const [last] = phases.slice(-1);
    if (last !== undefined) console.log(`${table(phases)}\n${delays(last)}`);
  });

  const underLoad = async (fault: Fault): Promise<Phase> => {
    if (fleet === undefined) throw new Error('the fleet did not start');
    const phase = await runPhase(fleet, fault, { rates: { calls: 4, changes: 20 }, before: 1500, away: 500 });
    phases.push(phase);
    return phase;
  };
  const wrong = ({ account: { lost, repeated, invented, wrongPartial, examples }, log }: Phase) => ({
    lost,
    repeated,
    invented,
    wrongPartial,
    examples,
    log: { lost: log.mayLose ? 0 : log.lost, repeated: log.repeated },
  });
  const NOTHING = {
    ...{ lost: 0, repeated: 0, invented: 0, wrongPartial: [], examples: [] },
    log: { lost: 0, repeated: 0 },
  };

  it('lose and repeat no row that a killed edge had received, and report a gap for the rest', async () => {
    const phase = await underLoad(EDGE_KILLED);
    should(wrong(phase)).deepEqual(NOTHING);
    should(phase.account.raised).be.above(0);
    should(phase.gaps).be.above(0);
  });

  it('lose nothing, and correct the page, after the broker was killed and lost its data', async () => {
    const phase = await underLoad(BROKER_EMPTIED);
    should(wrong(phase)).deepEqual(NOTHING);
    should(phase.account.missed === 0 || phase.gaps > 0).be.true();
  });
});
