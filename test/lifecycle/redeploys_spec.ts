import should from 'should';
import { Simulator } from '../../src/simulator';
import { lab } from '../support/lab';
import { type Probed, startProbed } from './probed';
import { flowNumber, PHASES, redeploy } from './redeploys';

/** Of each kind, in each phase: 500 of each in all. */
const EACH = 100;
/** What 150 deploys may leave on the heap: a thing of 10 kB per deploy is seen, and V8's own ups and downs are not. */
const HEAP_NOISE = 1_500_000;

describe('1,500 deploys', function () {
  // For hangs alone.
  this.timeout(300_000);
  let pbx: Simulator;
  let probed: Probed;

  before('start Node-RED', async () => {
    pbx = await Simulator.listen({ extensions: 5 });
    probed = await startProbed(lab.line, flowNumber(0, pbx));
    // Until V8 has compiled what it will.
    const [ready] = PHASES.filter(({ name }) => name === 'ready');
    if (ready) await redeploy(probed, pbx, ready, 40);
  });
  afterEach(() => pbx?.heal());
  after(async () => {
    await probed?.nodeRed.stop();
    await pbx?.close();
  });

  for (const phase of PHASES) {
    it(`leave nothing behind while ${phase.name}: ${EACH} full, ${EACH} of flows, ${EACH} of nodes`, async () => {
      await probed.stops();
      const { before, after, heap, heard } = await redeploy(probed, pbx, phase, EACH);
      after.connections.should.equal(1);
      after.sessions.should.be.belowOrEqual(phase.sockets);
      after.nodes.should.equal(before.nodes);
      after.listeners.should.deepEqual(before.listeners);
      // Node-RED has some of its own, which come and go.
      for (const [kind, count] of Object.entries(after.resources))
        count.should.be.belowOrEqual((before.resources[kind] ?? 0) + 5, kind);
      should((await probed.state('pbx1'))?.listeners).equal(1);
      (median(heap.slice(-3)) - median(heap.slice(0, 3))).should.be.below(HEAP_NOISE);
      if (phase.hears) heard.should.deepEqual(Array.from({ length: 3 * EACH + 1 }, (_, n) => n));

      // What a close is allowed is measured inside the process; the median, for a machine may stand still at any time.
      const stops = await probed.stops();
      stops.length.should.equal(3 * EACH + 1);
      median(stops).should.be.below(1000);
      // After 15 s Node-RED goes on without a node that does not close.
      Math.max(...stops).should.be.below(15_000);
    });
  }
});

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
