import should from 'should';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { type Probed, startProbed } from './probed-node-red';
import { flowNumber, PHASES, redeploy } from './redeploys';

/** Deploys of each type in each phase: 500 of each type in total. */
const EACH = 100;
/** Bytes that the heap may grow in 150 deploys: detects 10 kB per deploy, but not V8's own variation. */
const HEAP_NOISE = 1_500_000;

describe('1,500 deploys', function () {
  // Only a hang takes this long.
  this.timeout(300_000);
  let pbx: Simulator;
  let probed: Probed;

  before('start Node-RED', async () => {
    pbx = await Simulator.listen({ extensions: 5 });
    probed = await startProbed(lab.line, flowNumber(0, pbx));
    // Warm up, so that V8 has compiled everything.
    const [ready] = PHASES.filter(({ name }) => name === 'ready');
    if (ready) await redeploy(probed, pbx, ready, 40);
  });
  afterEach(() => pbx?.heal());
  after(async () => {
    await probed?.nodeRed.stop();
    await pbx?.close();
  });

  for (const phase of PHASES) {
    it(`leave nothing behind while ${phase.name}`, async () => {
      await probed.stops();
      const { before, after, heap, received } = await redeploy(probed, pbx, phase, EACH);
      after.connections.should.equal(1);
      after.sessions.should.be.belowOrEqual(phase.sockets);
      after.nodes.should.equal(before.nodes);
      after.listeners.should.deepEqual(before.listeners);
      // Node-RED's own resources vary.
      for (const [kind, count] of Object.entries(after.resources))
        count.should.be.belowOrEqual((before.resources[kind] ?? 0) + 5, kind);
      should((await probed.state('pbx1'))?.listeners).equal(1);
      (median(heap.slice(-3)) - median(heap.slice(0, 3))).should.be.below(HEAP_NOISE);
      if (phase.receivesEvents) received.should.deepEqual(Array.from({ length: 3 * EACH + 1 }, (_, n) => n));

      // The median, because a busy machine may delay a single stop.
      const stops = await probed.stops();
      stops.length.should.equal(3 * EACH + 1);
      median(stops).should.be.below(1000);
      // After 15 s Node-RED no longer waits for a node to close.
      Math.max(...stops).should.be.below(15_000);
    });
  }
});

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
