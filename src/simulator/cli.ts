#!/usr/bin/env node
import { version } from '../../package.json';
import { type FaultPlan, HELP, readCommandLine } from './command-line';
import { SimulatorError } from './fail';
import { Simulator } from './simulator';

async function main(): Promise<void> {
  const line = readCommandLine(process.argv.slice(2), process.env);
  if (line.kind === 'help') {
    process.stdout.write(HELP);
    return;
  }
  if (line.kind === 'version') {
    process.stdout.write(`${version}\n`);
    return;
  }
  const pbx = await Simulator.listen(line.options);
  const timers = line.faults.flatMap((plan) => schedule(pbx, plan));
  if (line.rate) pbx.load({ rate: line.rate });
  process.stdout.write(`${describe(pbx)}\n`);
  const stop = () => {
    for (const timer of timers) clearTimeout(timer);
    void pbx.close();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function schedule(pbx: Simulator, { name, value, from, to }: FaultPlan): NodeJS.Timeout[] {
  const begin = () => {
    pbx.fault(name, value === undefined ? {} : { value });
    process.stdout.write(`${name} begins\n`);
  };
  const end = () => {
    process.stdout.write(`${name} ends\n`);
    pbx.heal(name).catch(printError);
  };
  return [setTimeout(begin, from), ...(to === undefined ? [] : [setTimeout(end, to)])];
}

function describe(pbx: Simulator): string {
  const extensions = pbx.exchange.extensions.all();
  const [first, last] = [extensions[0]?.extension, extensions.at(-1)?.extension];
  const range = first === undefined ? 'no extensions' : `extensions ${first} to ${last}`;
  return `Simulated Asterisk ${pbx.profile.version} (AMI ${pbx.profile.banner}) on ${pbx.host}:${pbx.port}, ${range}. Press Ctrl-C to stop.`;
}

/** Prints the message of a wrong option, or the stack of an unexpected error. */
function printError(error: unknown): void {
  process.stderr.write(
    `${error instanceof SimulatorError ? error.message : String((error as Error).stack)}\n`,
  );
  process.exitCode = 1;
}

main().catch(printError);
