// The simulated Asterisk in its own process: node simulator.js <extensions> <changes per second>; sends its port to the parent.
import { simulator } from '../harness/ours';

const [extensions, perSecond] = process.argv.slice(2).map(Number) as [number, number];
/** ms */
const TURN = 10;

void simulator()
  .Simulator.listen({ extensions, writeTimeout: 0 })
  .then((pbx) => {
    process.send?.(pbx.port);
    let sent = 0;
    const startedAt = performance.now();
    if (perSecond > 0)
      setInterval(() => {
        const due = ((performance.now() - startedAt) * perSecond) / 1000;
        for (; sent < due; sent++) {
          const isBusy = Math.floor(sent / extensions) % 2 === 0;
          // In the state of the simulated Asterisk, so that its list says the same, and each event is a change.
          pbx.setState(String(1001 + (sent % extensions)), isBusy ? 'inUse' : 'idle');
        }
      }, TURN);
  });
