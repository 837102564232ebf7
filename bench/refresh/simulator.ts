// The simulated Asterisk in a process of its own: node simulator.js <extensions>; tells its parent the port.
import { simulator } from '../harness/ours';

void simulator()
  .Simulator.listen({ extensions: Number(process.argv[2]), writeTimeout: 0 })
  .then(({ port }) => process.send?.(port));
