import type { Request } from '../request';
import type { ActionSpec } from './spec';

/** The simulator sends no faxes: there is never a session (res/res_fax.c). */
export const faxActions: readonly ActionSpec[] = [
  {
    name: 'FAXSession',
    classes: ['call'],
    synopsis: 'Responds with a detailed description of a single FAX session',
    since: 13,
    run: session,
  },
  { name: 'FAXSessions', classes: ['call'], synopsis: 'Lists active FAX sessions', since: 13, run: sessions },
  {
    name: 'FAXStats',
    classes: ['reporting'],
    synopsis: 'Responds with fax statistics',
    since: 13,
    run: stats,
  },
];

function session(request: Request) {
  const isNumber = /^\s*[-+]?\d/.test(request.get('SessionNumber'));
  request.error(isNumber ? 'Session not found' : 'Invalid session ID');
}

function sessions(request: Request) {
  request.list({
    message: 'FAXSessionsEntry event list will follow',
    items: [],
    complete: 'FAXSessionsComplete',
    startWord: 'Start',
    extra: [['Total', 0]],
  });
}

function stats(request: Request) {
  request.ack('FAXStats event will follow');
  request.event('FAXStats', [
    ['CurrentSessions', 0],
    ['ReservedSessions', 0],
    ['TransmitAttempts', 0],
    ['ReceiveAttempts', 0],
    ['CompletedFAXes', 0],
    ['FailedFAXes', 0],
  ]);
}
