import { call } from './call';
import type { ActionConnection, FormHooks } from './connection';
import { hangUp } from './hang-up';
import { dtmf, mute } from './media';
import { message, userEvent } from './messages';
import { park } from './park';
import { pickup } from './pickup';
import { deviceState, presence } from './presence';
import { queue } from './queue';
import { record } from './record';
import { redirect } from './redirect';
import { transfer } from './transfer';

/** A form. It checks all its fields itself, so that unchecked objects can be passed. */
export type Form = (connection: ActionConnection, fields: object, hooks?: FormHooks) => Promise<object>;

/** Types a form as `Form`. A form checks its fields when it runs, so the payload of a message can be passed unchanged. */
function form<Options extends object>(
  run: (connection: ActionConnection, options: Options, hooks?: FormHooks) => Promise<object>,
): Form {
  return (connection, fields, hooks) => run(connection, fields as Options, hooks);
}

/** The forms by the word of `msg.action`. */
export const FORMS = {
  call: form(call),
  hangup: form(hangUp),
  transfer: form(transfer),
  redirect: form(redirect),
  park: form(park),
  pickup: form(pickup),
  queue: form(queue),
  record: form(record),
  mute: form(mute),
  dtmf: form(dtmf),
  message: form(message),
  userEvent: form(userEvent),
  presence: form(presence),
  deviceState: form(deviceState),
} as const;

/** A word that names a form. */
export type FormName = keyof typeof FORMS;

/** Whether a word names a form. */
export function isFormName(word: string): word is FormName {
  return Object.hasOwn(FORMS, word);
}
