import type { Simulator } from '../simulator';
import { prepareReply, type Reply } from '../supplied/reply';
import { HttpError } from './http-error';

/** Limit of actions and CLI commands supplied at the same time. */
const MOST = 1000;

/** The answers and CLI commands that were supplied through the control port. */
export class Supplied {
  readonly #pbx: Simulator;
  readonly #answers = new Map<string, () => void>();
  readonly #commands = new Map<string, () => void>();

  constructor(pbx: Simulator) {
    this.#pbx = pbx;
  }

  /** Answers an action with the same reply each time. It replaces the one supplied before. */
  answer(name: string, reply: unknown): object {
    const checked = checkedReply(name, reply);
    replace(this.#answers, name.toLowerCase(), () => this.#pbx.answer(name, () => checked));
    return {};
  }

  removeAnswer(name: string): object {
    return remove(this.#answers, name.toLowerCase(), `no answer was supplied for ${name}`);
  }

  /** Answers a CLI command with this text. It replaces the one supplied before. */
  command(command: string, output: string): object {
    replace(this.#commands, keyOf(command), () => this.#pbx.command(command, () => output));
    return {};
  }

  removeCommand(command: string): object {
    return remove(this.#commands, keyOf(command), `no output was supplied for ${command}`);
  }
}

function keyOf(command: string): string {
  return command.trim().replace(/\s+/g, ' ').toLowerCase();
}

function replace(all: Map<string, () => void>, key: string, add: () => () => void): void {
  if (!all.has(key) && all.size >= MOST) throw new HttpError(409, `${MOST} are supplied already`);
  all.get(key)?.();
  all.delete(key);
  all.set(key, add());
}

function remove(all: Map<string, () => void>, key: string, missing: string): object {
  const undo = all.get(key);
  if (!undo) throw new HttpError(404, missing);
  undo();
  all.delete(key);
  return {};
}

/** Checks a reply when it is supplied, so that the test gets the error, not the client. */
function checkedReply(name: string, value: unknown): Reply {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HttpError(400, `reply must be an object, not ${JSON.stringify(value) ?? 'missing'}`);
  const reply = value as Reply;
  prepareReply(name, reply);
  return reply;
}
