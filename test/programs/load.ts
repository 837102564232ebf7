// `npm run load [-- --seconds 600 --rate 50]`: makes calls between two phones, and follows them over a real connection. No
// call may be lost or left over.
import { parseArgs } from 'node:util';
import { loadCalls } from '../calls/load/call-load';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '600' }, rate: { type: 'string', default: '50' } },
});

loadCalls({ rate: Number(values.rate), seconds: Number(values.seconds) }).then(
  (result) => {
    console.log(JSON.stringify(result, null, 2));
    const { made, outcomes, wrong, leftOver, drops, connects } = result;
    const isRight = outcomes.answered === made && wrong.length === 0 && drops === 0 && connects === 1;
    process.exit(isRight && Object.values(leftOver).every((count) => count === 0) ? 0 : 1);
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
