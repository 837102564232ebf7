import type { NodeMessage } from 'node-red';
import type { SimulatorOptions } from '../../../src/simulator';
import { until } from '../../support/wait';
import {
  ADMIN,
  action,
  catcher,
  config,
  configNode,
  end,
  node,
  received,
  simulator,
  start,
  tab,
} from '../flow';

export type Done = NodeMessage & {
  payload: { response: Record<string, unknown>; items: Record<string, unknown>[]; output: string[] };
  ami: { pbx: string; server: string; action: string; actionId: string; ms: number };
};
export type Caught = NodeMessage & { error: { message: string; code: string } };

/** Starts one ami-action on a simulated Asterisk; `ask` sends it a message and waits for its answer. */
export async function onSimulator(
  fields: object = {},
  { options = {}, pbx = {} }: { options?: SimulatorOptions; pbx?: object } = {},
) {
  const server = await simulator(options);
  return { server, ...(await onServer(server, fields, pbx)) };
}

/** The same on a running server. */
export async function onServer(
  server: { port: number },
  fields: object,
  settings: object = {},
  credentials: Record<string, string> = ADMIN,
) {
  const ends = [end('done1'), end('catch1-out')];
  const flow = [tab, config(server, settings), action(fields), catcher(), ...ends];
  await start(flow, { pbx1: credentials });
  await until(() => configNode().connection?.state === 'ready', 'the connection');
  const done = received<Done>('done1');
  const caught = received<Caught>('catch1-out');
  const give = (message: object) => node('ac1').receive(message as NodeMessage);
  /** Sends a message and waits for the answer or the error. */
  const ask = async (message: object): Promise<Done> => {
    const sent = done.length;
    const failed = caught.length;
    give(message);
    await until(() => done.length > sent || caught.length > failed, 'the answer');
    const error = caught[failed]?.error;
    if (error) throw new Error(error.message);
    return done[sent] as Done;
  };
  const refused = async (message: object): Promise<Caught> => {
    const failed = caught.length;
    give(message);
    await until(() => caught.length > failed, 'the error');
    return caught[failed] as Caught;
  };
  return { done, caught, give, ask, refused };
}
