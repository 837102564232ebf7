import { type Application, argumentsOf } from '../application';
import { Dialling } from './dialling';
import { dialTarget } from './targets';

/** Dial(channel&channel…,timeout,options). Option g is followed; others are taken and have no effect. */
export const dial: Application = (step) => {
  const [channels = '', timeout = '', options = ''] = argumentsOf(step.data);
  const seconds = Number(timeout);
  const targets = channels.split('&').filter((channel) => channel !== '');
  new Dialling(step, {
    targets: targets.map((channel) => dialTarget(step.board, channel)),
    timeout: timeout !== '' && seconds > 0 ? seconds * 1000 : undefined,
    goesOn: options.replace(/\([^)]*\)/g, '').includes('g'),
  }).start();
};
