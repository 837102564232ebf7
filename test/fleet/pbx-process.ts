import type { ChildProcess } from 'node:child_process';
import { projectPath } from '../../lab/machine/paths';
import { collectOutput, endProcess, lastLines, spawnTied } from '../../lab/machine/process';
import type { Look, Request, Truth } from './pbx-messages';

type Answer = { number: number; given?: unknown; failure?: string } | { port: number };

/** A simulated PBX in a process of its own. */
export class PbxProcess {
  /** @param elsewhere returns the command that runs the given command in the network of the PBX */
  static async start(
    name: string,
    extensions: number,
    elsewhere: (...command: string[]) => string[],
  ): Promise<PbxProcess> {
    const file = projectPath('test/fleet/pbx.ts');
    const words = elsewhere(process.execPath, '--import', 'tsx', file, String(extensions));
    const [program = process.execPath, ...rest] = words;
    const child = spawnTied('KILL', program, rest, {
      cwd: projectPath(),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const output = collectOutput(child);
    return new Promise((resolve, reject) => {
      const failed = () => reject(new Error(`PBX ${name} did not start:\n${lastLines(output.text, 10)}`));
      child.once('exit', failed).once('error', reject);
      child.once('message', (answer: Answer) => {
        child.off('exit', failed);
        if ('port' in answer) resolve(new PbxProcess(name, child, answer.port, output));
        else failed();
      });
    });
  }

  readonly host = '127.0.0.1';
  readonly #open = new Map<number, { resolve(given: unknown): void; reject(error: Error): void }>();
  #count = 0;

  private constructor(
    readonly name: string,
    readonly child: ChildProcess,
    readonly port: number,
    readonly output: { text: string },
  ) {
    child.on('message', (answer: Answer) => {
      if ('port' in answer) return;
      const open = this.#open.get(answer.number);
      this.#open.delete(answer.number);
      if (answer.failure === undefined) open?.resolve(answer.given);
      else open?.reject(new Error(`PBX ${name}: ${answer.failure}`));
    });
    child.on('exit', () => {
      for (const { reject } of this.#open.values())
        reject(new Error(`PBX ${name} ended:\n${lastLines(output.text, 10)}`));
    });
  }

  look(): Promise<Look> {
    return this.#ask({ do: 'look' });
  }

  truth(): Promise<Truth> {
    return this.#ask({ do: 'truth' });
  }

  begin(calls: number, changes: number): Promise<void> {
    return this.#ask({ do: 'begin', calls, changes });
  }

  rest(): Promise<void> {
    return this.#ask({ do: 'rest' });
  }

  restart(downFor: number): Promise<void> {
    return this.#ask({ do: 'restart', downFor });
  }

  stop(): Promise<void> {
    return endProcess(this.child, 'SIGTERM', 5000);
  }

  #ask<Given>(request: Request): Promise<Given> {
    const number = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#open.set(number, { resolve: (given) => resolve(given as Given), reject });
      this.child.send({ number, request });
    });
  }
}
