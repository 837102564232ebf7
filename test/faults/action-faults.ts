import type { AmiError } from '../../src/index';
import { rejection } from '../support/wait';
import { expectCode, type Fault } from './fault';
import type { Scene } from './scene';

const call = ({ connection }: Scene, ms: number) => {
  const where = { Context: 'default', Exten: '1002', Priority: 1, Timeout: ms };
  return rejection<AmiError>(connection.send({ Action: 'Originate', Channel: 'PJSIP/1001', ...where }));
};

/** Originates a call that nobody answers. Asterisk sends nothing until the call times out. */
export const calls =
  (ms: number): Fault =>
  async (scene) => {
    expectCode(await call(scene, ms), 'AMI_ERR_REJECTED');
  };

/** Like `calls`, but the next fault starts while the phone rings. */
export const isCalling =
  (ms: number): Fault =>
  (scene) => {
    const called = call(scene, ms);
    return () => called;
  };

/** Checks that concurrent actions get their own responses. */
export const answers: Fault = async ({ connection }) => {
  const query = (Exten: string) => connection.send({ Action: 'ExtensionState', Exten, Context: 'default' });
  const answered = await Promise.all(['1001', '1002', '1003', '1004'].map(query));
  const about = answered.map(({ response }) => response.get('Exten')).join();
  if (about !== '1001,1002,1003,1004') throw new Error(`responses about ${about}`);
};

/** Checks that this action fails with this code. */
export const fails =
  (action: string, code: string): Fault =>
  async ({ connection }) => {
    expectCode(await rejection(connection.send({ Action: action })), code);
  };
