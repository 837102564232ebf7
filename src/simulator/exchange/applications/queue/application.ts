import type { Channel } from '../../switch/channel';
import { type Application, argumentsOf } from '../application';
import { QueueCall } from './queue-call';
import type { Queues } from './queues';

/** Queue(name,options,URL,announcement,timeout). Options c, n and r are followed; others are taken and have no effect. */
export function queueApplication(
  queues: Queues,
  onStart: (channel: Channel, call: QueueCall) => void,
): Application {
  return (step) => {
    const [name = '', options = '', , , timeout = ''] = argumentsOf(step.data);
    const flags = options.replace(/\([^)]*\)/g, '');
    const [queue] = name === '' ? [] : queues.named(name);
    if (!queue) {
      step.board.setVariable(step.channel, 'QUEUESTATUS', 'UNKNOWN');
      step.next();
      return;
    }
    const call = new QueueCall(step, queues, queue, {
      timeout: Number(timeout) > 0 ? Number(timeout) * 1000 : undefined,
      triesOnce: flags.includes('n'),
      ringsBack: flags.includes('r'),
      goesOn: flags.includes('c'),
    });
    onStart(step.channel, call);
    step.offer({
      get state() {
        return call.state === 'waiting' ? 'ringing' : call.state;
      },
      answer: () => call.answer(),
      hold: () => {},
      unhold: () => {},
      hangup: (by) => call.hangup(by === 'caller' ? 'caller' : 'agent'),
    });
    const { release } = step.channel;
    step.channel.release = (to) => {
      if (!release(to)) return false;
      call.redirected();
      return true;
    };
    call.start();
  };
}
