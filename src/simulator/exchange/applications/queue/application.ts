import type { Channel } from '../../switch/channel';
import { type Application, argumentsOf } from '../application';
import { QueueCall } from './queue-call';
import type { Queues } from './queues';

/** Queue(name,options,URL,announcement,timeout). Options have no effect. */
export function queueApplication(
  queues: Queues,
  onStart: (channel: Channel, call: QueueCall) => void,
): Application {
  return (step) => {
    const [name = '', , , , timeout = ''] = argumentsOf(step.data);
    const [queue] = name === '' ? [] : queues.named(name);
    if (!queue) {
      step.board.setVariable(step.channel, 'QUEUESTATUS', 'UNKNOWN');
      step.next();
      return;
    }
    const call = new QueueCall(step, queues, queue);
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
    call.start(Number(timeout) > 0 ? Number(timeout) * 1000 : undefined);
  };
}
