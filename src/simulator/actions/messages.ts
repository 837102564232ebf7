import type { Request } from '../request';
import type { ActionSpec } from './spec';

export const messageActions: readonly ActionSpec[] = [
  {
    name: 'MessageSend',
    classes: ['message'],
    synopsis: 'Send an out of call message to an endpoint.',
    run: messageSend,
  },
];

/** Sends a message to a phone (`To: pjsip:1001`). It fails if the phone is not registered. */
function messageSend(request: Request) {
  const to = request.get('Destination') || request.get('To');
  if (to === '') return request.error("No 'To' address specified.");
  const [technology = '', ...rest] = to.split(':');
  if (technology !== 'pjsip') return request.error('Message technology not found.');
  const { exchange } = request;
  const phone = exchange.phones().find(({ extension }) => extension === rest.join(':'));
  const state = phone && exchange.extensions.device(phone.hint);
  if (state === undefined || state === 'UNAVAILABLE') return request.error('Message failed to send.');
  request.ack('Message successfully sent');
}
