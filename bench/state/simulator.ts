// The simulated Asterisk in its own process: node simulator.js <extensions> <changes per second>. It sends its port to the parent.
import { simulator } from '../harness/ours';

const [extensions, perSecond] = process.argv.slice(2).map(Number) as [number, number];
/** ms between two turns of the source. */
const INTERVAL = 10;
const STATUS = { Event: 'ExtensionStatus', Context: 'default' };

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
          const Exten = String(1001 + (sent % extensions));
          // Neither state is `idle`, which the list has. So each event is a change, whenever a client logged in.
          const isRinging = Math.floor(sent / extensions) % 2 === 0;
          pbx.emit({
            ...STATUS,
            Exten,
            Hint: `PJSIP/${Exten}`,
            Status: isRinging ? 8 : 1,
            StatusText: isRinging ? 'Ringing' : 'InUse',
          });
        }
      }, INTERVAL);
  });
