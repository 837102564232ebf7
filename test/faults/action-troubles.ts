import type { AmiError } from '../../src/index';
import { rejection } from '../support/wait';
import type { Scene } from './scene';
import { expectCode, type Trouble } from './trouble';

const call = ({ connection }: Scene, ms: number) => {
  const where = { Context: 'default', Exten: '1002', Priority: 1, Timeout: ms };
  return rejection<AmiError>(connection.send({ Action: 'Originate', Channel: 'PJSIP/1001', ...where }));
};

/** It has been told to call somebody, and says nothing until that one answers, who does not. */
export const calls =
  (ms: number): Trouble =>
  async (scene) => {
    expectCode(await call(scene, ms), 'AMI_ERR_REJECTED');
  };

/** As `calls`, and what follows comes while the phone rings. */
export const isCalling =
  (ms: number): Trouble =>
  (scene) => {
    const called = call(scene, ms);
    return () => called;
  };

/** Several actions at a time get their answers all the same. */
export const answers: Trouble = async ({ connection }) => {
  const ask = (Exten: string) => connection.send({ Action: 'ExtensionState', Exten, Context: 'default' });
  const answered = await Promise.all(['1001', '1002', '1003', '1004'].map(ask));
  const about = answered.map(({ response }) => response.get('Exten')).join();
  if (about !== '1001,1002,1003,1004') throw new Error(`answers about ${about}`);
};

/** An action fails with this code, and that is all. */
export const fails =
  (action: string, code: string): Trouble =>
  async ({ connection }) => {
    expectCode(await rejection(connection.send({ Action: action })), code);
  };
