// The simulated Asterisk in its own process: node simulator.js <extensions>. It sends its port to the parent.
import { simulator } from '../harness/ours';

void simulator()
  .Simulator.listen({ extensions: Number(process.argv[2]), writeTimeout: 0 })
  .then(({ port }) => process.send?.(port));
