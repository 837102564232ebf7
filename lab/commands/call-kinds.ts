import type { Manner } from '../parts/phones';
import {
  attendedTransfer,
  attendedTransferGivenUp,
  blindTransfer,
  type CallTools,
  conference,
  originate,
  parked,
  parkedComeback,
  pickup,
  redirect,
  redirectBoth,
  semiAttendedTransfer,
  semiAttendedTransferRecalled,
} from './call-makers';
import {
  agentPool,
  queued,
  queuedInTurn,
  queuedTo1022,
  queuedToAgent,
  queuedTwice,
  queueGivenUp,
  queueTimedOut,
  withAgents,
} from './queue-makers';

export interface CallKind {
  name: string;
  /** How the called phones behave; by default they answer. */
  manners?: Readonly<Record<string, Manner>>;
  make(tools: CallTools): Promise<void>;
}

/** Phones that send sound, which feature codes need. */
const TALKING = { 1021: 'talk', 1022: 'talk', 1023: 'talk' } as const;
/** ms that each part of a long call lasts. */
const LONG = 3000;

/** The kinds of calls that are recorded for the tests of src/calls. */
export const CALL_KINDS: readonly CallKind[] = [
  { name: 'answered', make: ({ phones }) => phones.call([['1001', '1021']]) },
  {
    name: 'refused',
    manners: { 1021: 'refuse' },
    make: ({ phones }) => phones.call([['1001', '1021']], 'refused'),
  },
  {
    name: 'given-up',
    manners: { 1021: 'ring' },
    make: ({ phones }) => phones.call([['1001', '1021']], 'give-up'),
  },
  { name: 'held', make: ({ phones }) => phones.call([['1001', '1021']], 'hold') },
  {
    name: 'callee-hangs-up',
    manners: { 1021: 'answer-and-leave' },
    make: ({ phones }) => phones.call([['1001', '1021']], 'left'),
  },
  { name: 'unreachable', make: (tools) => originate(tools, 'PJSIP/1021', '1023') },
  { name: 'click-to-dial', make: (tools) => originate(tools, 'PJSIP/1021', '1022') },
  {
    name: 'click-to-dial-local',
    manners: TALKING,
    make: (tools) => originate(tools, 'Local/1021@home', '1022', false, 4),
  },
  {
    name: 'click-to-dial-local-n',
    manners: TALKING,
    make: (tools) => originate(tools, 'Local/1021@home/n', '1022', false, 4),
  },
  {
    name: 'click-to-dial-refused',
    manners: { 1022: 'refuse' },
    make: (tools) => originate(tools, 'PJSIP/1021', '1022'),
  },
  {
    name: 'ring-group',
    manners: { 1022: 'ring' },
    make: (tools) => originate(tools, 'PJSIP/1023', '700', true),
  },
  {
    name: 'ring-group-missed',
    manners: { 1021: 'ring', 1022: 'ring' },
    make: (tools) => originate(tools, 'PJSIP/1023', '700', true),
  },
  {
    name: 'ring-group-local',
    manners: { ...TALKING, 1022: 'ring' },
    make: (tools) => originate(tools, 'PJSIP/1023', '701', false, 4),
  },
  {
    name: 'local-stays',
    manners: TALKING,
    make: (tools) => originate(tools, 'PJSIP/1023', '702', false, 4),
  },
  {
    name: 'follow-me',
    manners: { 1021: 'ring' },
    make: (tools) => originate(tools, 'PJSIP/1023', '703', true),
  },
  { name: 'confirmed', make: (tools) => originate(tools, 'PJSIP/1023', '704', true) },
  { name: 'declined', make: (tools) => originate(tools, 'PJSIP/1023', '705', true) },
  {
    name: 'answering-machine',
    manners: { 1021: 'ring' },
    make: (tools) => originate(tools, 'PJSIP/1023', '706', true),
  },
  { name: 'busy', make: (tools) => originate(tools, 'PJSIP/1023', '709', true) },
  { name: 'queue', make: ({ phones }) => phones.call([['1003', '602']], 'call', LONG) },
  { name: 'blind-transfer', make: (tools) => blindTransfer(tools) },
  { name: 'attended-transfer', manners: TALKING, make: attendedTransfer },
  { name: 'attended-transfer-cancelled', manners: TALKING, make: attendedTransferGivenUp },
  { name: 'semi-attended-transfer', manners: { ...TALKING, 1023: 'talk-late' }, make: semiAttendedTransfer },
  {
    name: 'semi-attended-transfer-given-up',
    manners: { ...TALKING, 1023: 'ring' },
    make: semiAttendedTransfer,
  },
  {
    name: 'semi-attended-transfer-recalled',
    manners: { ...TALKING, 1023: 'ring' },
    make: semiAttendedTransferRecalled,
  },
  {
    name: 'blind-transfer-missed',
    manners: { 1023: 'ring' },
    make: (tools) => blindTransfer(tools, '713', 2),
  },
  {
    name: 'blind-transfer-refused',
    manners: { 1023: 'refuse' },
    make: (tools) => blindTransfer(tools, '1023', 2),
  },
  { name: 'redirect', make: redirect },
  { name: 'redirect-both', make: redirectBoth },
  { name: 'pickup', manners: { 1021: 'ring' }, make: (tools) => pickup(tools) },
  { name: 'pickup-group', manners: { 1021: 'ring' }, make: (tools) => pickup(tools, '*8', '716') },
  { name: 'parked', make: parked },
  { name: 'parked-comeback', make: parkedComeback },
  {
    name: 'forwarded',
    manners: { ...TALKING, 1021: 'forward' },
    make: (tools) => originate(tools, 'PJSIP/1022', '1021', false, 4),
  },
  {
    name: 'follow-me-local-n',
    manners: { ...TALKING, 1021: 'ring' },
    make: (tools) => originate(tools, 'PJSIP/1023', '714', false, 4),
  },
  {
    name: 'confirmed-local',
    manners: TALKING,
    make: (tools) => originate(tools, 'PJSIP/1023', '715', false, 4),
  },
  { name: 'queue-local', make: (tools) => withAgents(tools, [{ Interface: 'Local/1021@home/n' }], queued) },
  {
    name: 'queue-given-up',
    manners: { 1021: 'ring' },
    make: (tools) => withAgents(tools, [{ Interface: 'PJSIP/1021' }], queueGivenUp),
  },
  {
    name: 'queue-ringall',
    manners: { 1021: 'ring' },
    make: (tools) =>
      withAgents(tools, [{ Interface: 'PJSIP/1021' }, { Interface: 'PJSIP/1022' }], queuedTo1022),
  },
  {
    name: 'queue-refused',
    manners: { 1021: 'refuse', 1022: 'talk-late' },
    make: (tools) =>
      withAgents(tools, [{ Interface: 'PJSIP/1021' }, { Interface: 'PJSIP/1022' }], queuedTo1022),
  },
  {
    name: 'queue-penalty',
    make: (tools) =>
      withAgents(
        tools,
        [{ Interface: 'PJSIP/1021', Penalty: '1' }, { Interface: 'PJSIP/1022' }],
        queuedTo1022,
      ),
  },
  {
    name: 'queue-timeout',
    manners: { 1021: 'ring' },
    make: (tools) => withAgents(tools, [{ Interface: 'PJSIP/1021' }], queueTimedOut),
  },
  {
    name: 'queue-two-callers',
    make: (tools) => withAgents(tools, [{ Interface: 'PJSIP/1021', ringinuse: 'no' }], queuedTwice),
  },
  { name: 'queue-linear', manners: { 1021: 'ring' }, make: queuedInTurn },
  { name: 'queue-agent', manners: TALKING, make: queuedToAgent },
  { name: 'conference', make: conference },
  { name: 'agent-pool', manners: TALKING, make: agentPool },
];
