// `npm run fuzz [-- --megabytes 1000 --seed 1]`: sends damaged traffic through the parser.
import { parseArgs } from 'node:util';
import { captures } from '../support/captures';
import { fuzzParser } from '../support/fuzz';

const { values } = parseArgs({
  options: { megabytes: { type: 'string', default: '1000' }, seed: { type: 'string' } },
});
const corpus = captures.map(({ bytes }) => bytes);
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));

for (let megabyte = 0; megabyte < Number(values.megabytes); megabyte++) {
  const frames = fuzzParser({ corpus, bytes: 1_000_000, seed: firstSeed + megabyte });
  console.log(`seed ${firstSeed + megabyte}: ${frames} identical frames`);
}
