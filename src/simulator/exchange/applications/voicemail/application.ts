import { type Application, argumentsOf } from '../application';
import { answer } from '../basic';
import type { Mailboxes } from './mailboxes';

/** Length of the greeting in ms. The message begins after it. */
const GREETING = 2000;

/**
 * VoiceMail(mailbox[@context]&…,options). The caller speaks until it hangs up; each mailbox then has a new message.
 * Options have no effect. If no mailbox exists, VMSTATUS is FAILED and the dialplan goes on.
 */
export function voiceMail(mailboxes: Mailboxes): Application {
  return (step) => {
    const { board, channel } = step;
    const [names = ''] = argumentsOf(step.data);
    const boxes = names.split('&').flatMap((name) => mailboxes.find(name) ?? []);
    if (boxes.length === 0) {
      board.setVariable(channel, 'VMSTATUS', 'FAILED');
      step.next();
      return;
    }
    answer(board, channel);
    let hasBegun = false;
    step.after(GREETING, () => {
      hasBegun = true;
    });
    const { hangUp } = channel;
    channel.hangUp = (source) => {
      board.setVariable(channel, 'VMSTATUS', hasBegun ? 'SUCCESS' : 'USEREXIT');
      if (hasBegun)
        for (const box of boxes)
          mailboxes.set(`${box.mailbox}@${box.context}`, { new: box.new + 1 }, channel);
      hangUp(source);
    };
  };
}
