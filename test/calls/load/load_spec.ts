import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import should from 'should';
import { loadCalls } from './call-load';

describe('A CallTracker under load', () => {
  it('loses none of 50 calls per second, and keeps none in memory', async () => {
    const result = await loadCalls({ rate: 50, seconds: 6 });
    should(result).containEql({ made: 300, outcomes: { answered: 300 }, wrong: [], drops: 0, connects: 1 });
    should(result.leftOver).deepEqual({ live: 0, channels: 0, serverChannels: 0 });
  }).timeout(120_000);

  it('holds 20,000 calls in less than 100 MB', async () => {
    const script = path.join(__dirname, 'live-calls.ts');
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, ['--require', 'tsx/cjs', script], { encoding: 'utf8' });
    const { bytes, live, channels } = JSON.parse(stdout);
    should({ live, channels }).deepEqual({ live: 20_000, channels: 40_000 });
    should(bytes).be.below(100_000_000);
  }).timeout(120_000);
});
