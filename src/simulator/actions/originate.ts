import { toBytes } from '../bytes';
import { cInteger } from '../c-integer';
import { dialTarget } from '../exchange/applications/dial/targets';
import { DEFAULT_CONTEXT } from '../exchange/hints/extensions';
import { type OriginateOrder, originate } from '../exchange/originate';
import type { Channel, Destination } from '../exchange/switch/channel';
import { parseCallerId } from '../exchange/variables/caller-id';
import type { Headers } from '../frame-writer';
import type { Request } from '../request';
import { isTrue } from './ast-true';
import type { ActionSpec } from './spec';

export const originateActions: readonly ActionSpec[] = [
  { name: 'Originate', classes: ['originate'], synopsis: 'Originate a call.', run: runOriginate },
];

const QUEUED = 'Originate successfully queued';

/** Applications that can run programs (main/manager.c, app_blacklist). */
const SYSTEM_APPLICATIONS =
  /^(system|trysystem|exec|execif|execiftime|agi|eagi|deadagi|fastagi|externalivr|originate|mixmonitor|dbdeltree|db|reload)/i;

async function runOriginate(request: Request): Promise<void> {
  const problem = problemOf(request);
  if (problem !== undefined) {
    request.error(problem);
    return;
  }
  const order = orderOf(request);
  if (isTrue(request.get('Async'))) {
    request.ack(QUEUED);
    if (!order) raiseResponse(request, 0, undefined);
    // Not awaited, so that the session can run its next action.
    else void originateAsync(request, order);
    return;
  }
  const result = order && (await originate(request.exchange, order, () => {}));
  if (result?.channel) request.ack(QUEUED);
  else request.error('Originate failed');
}

async function originateAsync(request: Request, order: OriginateOrder): Promise<void> {
  const { reason, channel } = await originate(request.exchange, order, (answered) =>
    raiseResponse(request, 4, answered),
  );
  if (!channel) raiseResponse(request, reason, undefined);
}

function problemOf(request: Request): string | undefined {
  const priority = request.get('Priority');
  if (request.get('Channel') === '') return 'Channel not specified';
  // Asterisk reads the digits at the beginning (sscanf).
  if (priority !== '' && !NUMBER.test(priority)) return 'Invalid priority';
  if (request.get('Timeout') !== '' && !NUMBER.test(request.get('Timeout'))) return 'Invalid timeout';
  if (!request.get('Channel').includes('/')) return 'Invalid channel';
  if (SYSTEM_APPLICATIONS.test(request.get('Application')) && !request.session.mayWrite(1)) {
    return 'Originate Access Forbidden: app or data blacklisted';
  }
  if (toBytes(request.get('ChannelId')).length > 149) return 'Uniqueid length exceeds maximum of 149\n';
  const number = numberOf(priority);
  if (number !== 0 && !request.exchange.hasExtension(placeOf(request), number)) {
    return 'Extension does not exist.';
  }
  const hasNext = number !== 0 || request.get('Application') !== '' || isTrue(request.get('Async'));
  return hasNext ? undefined : "Originate with 'Exten' requires 'Context' and 'Priority'";
}

const NUMBER = /^\s*-?\d/;
const numberOf = (text: string) => cInteger(text) ?? 0;

function placeOf(request: Request): Destination {
  return { extension: request.get('Exten'), context: request.get('Context') || DEFAULT_CONTEXT };
}

/** The application or extension that the channel runs after the answer. Default: the extension `s`. */
function nextOf(request: Request): OriginateOrder['next'] {
  const application = request.get('Application');
  if (application !== '') return { application, data: request.get('Data') };
  const [extension, context] = [request.get('Exten') || 's', request.get('Context')];
  return { extension, context, priority: numberOf(request.get('Priority')) || 1 };
}

/** Undefined if the channel is neither a PJSIP phone nor a Local channel. */
function orderOf(request: Request): OriginateOrder | undefined {
  const target = targetOf(request);
  const next = nextOf(request);
  if (!target) return undefined;
  return {
    target,
    callerId: parseCallerId(request.get('CallerID')),
    channelId: request.get('ChannelId') || undefined,
    otherChannelId: request.get('OtherChannelId') || undefined,
    variables: request.action.all('Variable').flatMap(assignments),
    account: request.get('Account'),
    timeout: numberOf(request.get('Timeout')) || 30_000,
    next,
  };
}

function targetOf(request: Request): OriginateOrder['target'] | undefined {
  const target = dialTarget(request.exchange, request.get('Channel'));
  if (target.kind === 'local') return { local: target };
  return target.kind === 'phone' ? { phone: target.phone } : undefined;
}

/** The variables of a header, split at commas and at the first `=` of each part (main/manager.c man_do_variable_value). */
function assignments(header: string): [string, string][] {
  return header.split(',').map((part) => {
    const equals = part.indexOf('=');
    return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
  });
}

/** Raises OriginateResponse, which has the client's ActionID, for every client with call rights. */
function raiseResponse(request: Request, reason: number, channel: Channel | undefined): void {
  const { actionId } = request.action;
  const party = parseCallerId(request.get('CallerID'));
  const application = request.get('Application');
  const destination: Headers =
    application === ''
      ? [
          ['Context', request.get('Context')],
          ['Exten', request.get('Exten')],
        ]
      : [
          ['Application', application],
          ['Data', request.get('Data')],
        ];
  const headers: Headers = [
    ...(actionId === undefined ? [] : ([['ActionID', actionId]] as const)),
    ['Response', channel ? 'Success' : 'Failure'],
    ['Channel', channel?.name ?? request.get('Channel')],
    ...destination,
    ['Reason', reason],
    ['Uniqueid', channel?.uniqueId ?? (request.get('ChannelId') || '<unknown>')],
    ['CallerIDNum', party?.number || '<unknown>'],
    ['CallerIDName', party?.name || '<unknown>'],
  ];
  request.pbx.raise('OriginateResponse', headers, 'call');
}
