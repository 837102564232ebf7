import should from 'should';
import { GROUPS } from '../../bench/groups';
import type { Setting } from '../../bench/harness/group';
import { prepare } from '../../bench/harness/prepare';
import type { Report } from '../../bench/harness/report';
import { ensureBuilt } from '../../lab/machine/build';
import { lab } from '../support/lab';

/** `npm run bench -- --quick`, on the line under test: whether each contender does its work, never how fast. */
describe('the benchmark', function () {
  // Only a hang takes this long: dozens of processes start one after another.
  this.timeout(600_000);
  let setting: Setting;
  let removeFiles = async () => {};

  before(async () => {
    await ensureBuilt();
    const prepared = await prepare(true);
    removeFiles = prepared.removeFiles;
    setting = await prepared.setting(lab.line);
  });
  after(() => removeFiles());

  const run = async (name: string): Promise<Report> => {
    const report = await GROUPS[name]?.(setting);
    if (!report) throw new Error(`there is no group ${name}`);
    return report;
  };
  /** @returns the cells after a contender's name */
  const verdicts = ({ tables: [table] }: Report, contender: string) =>
    table?.rows.find(([name]) => name === contender)?.slice(1);

  it('finds that this package reads every header correctly, and that a peer does not', async () => {
    const report = await run('parse');
    report.faults.should.be.empty();
    should(verdicts(report, 'ours')).eql(['right', 'right']);
    should(verdicts(report, 'ami')).eql(['right', 'right']);
    // This client keeps only the last of repeated headers.
    should(verdicts(report, 'asterisk.io')).eql(['wrong headers', 'wrong headers']);
    // This client decodes each chunk by itself, so a character that is cut in two is lost.
    should(verdicts(report, 'yana')).eql(['right', 'wrong headers']);
  });

  it('reads the same headers as goami2, or says why goami2 cannot be had', async () => {
    const { tables, faults } = await run('goami2');
    faults.should.be.empty();
    const [title, [who, what] = []] = [tables[0]?.title ?? '', tables[0]?.rows[0]];
    if (who === 'not measured') should(what).match(/\S/);
    else title.should.match(/ v\d.* right$/);
  });

  it('counts the events that arrive end to end, and those that a peer loses after its login', async () => {
    const report = await run('loopback');
    report.faults.should.be.empty();
    should(verdicts(report, 'ours')).eql(['right']);
    should(verdicts(report, 'asterisk-ami-client')?.[0]).match(/^lost \d+ events$/);
  });

  it('counts the answers that reach their caller, and those that a peer gives to another caller', async () => {
    const report = await run('answers');
    report.faults.should.be.empty();
    should(verdicts(report, 'ours')).eql(['1,000']);
    should(Number(verdicts(report, 'asterisk-ami-client')?.[0])).be.below(1000);
  });

  it('refreshes, as a bare script does', async () => {
    const report = await run('refresh');
    report.faults.should.be.empty();
    should(report.tables[0]?.rows ?? []).have.length(6);
    JSON.stringify(report).should.not.containEql('failed');
  });

  it('goes through a real Node-RED to the last message', async () => {
    const report = await run('node-red');
    should(report.tables[0]?.rows ?? []).have.length(3);
  });

  it('delivers each event to each of 100 subscribers before it reads the heap', async () => {
    const report = await run('memory');
    should(verdicts(report, 'with them')?.[0]).match(/^\d+\.\d MB$/);
  });

  it('gives a program no more CPU time than its quota, if the machine supports quotas', async () => {
    const report = await run('pi');
    report.faults.should.be.empty();
    should(report.tables[0]?.rows ?? []).have.length(1);
  });
});
