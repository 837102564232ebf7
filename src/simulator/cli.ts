#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { version } from '../../package.json';
import { clientLine } from './client-line';
import { type Clock, systemClock } from './clock';
import { readOptions } from './command-files';
import { type FaultPlan, HELP, type RunLine, readCommandLine } from './command-line';
import { ControlPort } from './control/control-port';
import { Simulator } from './simulator';
import { SimulatorError } from './simulator-error';

async function main(): Promise<void> {
  const line = readCommandLine(process.argv.slice(2), process.env);
  if (line.kind === 'help') print(HELP.trimEnd());
  else if (line.kind === 'version') print(version);
  else await run(line);
}

async function run(line: RunLine): Promise<void> {
  const options = await readOptions(line);
  const clock = options.clock ?? systemClock;
  const pbx = await Simulator.listen(options);
  const cancels = line.faults.flatMap((plan) => schedule(pbx, clock, plan));
  if (line.log) pbx.clients.watch((event) => print(`${new Date().toISOString()} ${clientLine(event)}`));
  if (line.rate) pbx.load({ rate: line.rate });
  const control = await openControl(pbx, clock, line.control).catch(async (error) => {
    await pbx.close();
    throw error;
  });
  print(describe(pbx));
  const stop = () => {
    for (const cancel of cancels) cancel();
    void pbx.close();
    void control?.close();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

async function openControl(pbx: Simulator, clock: Clock, wanted: RunLine['control']) {
  if (!wanted) return undefined;
  const token = wanted.token ?? randomBytes(24).toString('base64url');
  const control = await ControlPort.listen(pbx, { port: wanted.port, token, clock });
  print(
    `Control port on ${control.url}, token ${wanted.token === undefined ? token : 'from AMI_CONTROL_TOKEN'}`,
  );
  return control;
}

function schedule(pbx: Simulator, clock: Clock, { name, value, from, to }: FaultPlan): (() => void)[] {
  const begin = () => {
    pbx.fault(name, value === undefined ? {} : { value });
    print(`${name} begins`);
  };
  const end = () => {
    print(`${name} ends`);
    pbx.heal(name).catch(printError);
  };
  return [clock.schedule(from, begin), ...(to === undefined ? [] : [clock.schedule(to, end)])];
}

function describe(pbx: Simulator): string {
  const extensions = pbx.exchange.extensions.all();
  const [first, last] = [extensions[0]?.extension, extensions.at(-1)?.extension];
  const range = first === undefined ? 'no extensions' : `extensions ${first} to ${last}`;
  return `Simulated Asterisk ${pbx.profile.version} (AMI ${pbx.profile.banner}) on ${pbx.host}:${pbx.port}, ${range}. Press Ctrl-C to stop.`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints the message of a wrong option, or the stack of an unexpected error. */
function printError(error: unknown): void {
  process.stderr.write(
    `${error instanceof SimulatorError ? error.message : String((error as Error).stack)}\n`,
  );
  process.exitCode = 1;
}

main().catch(printError);
