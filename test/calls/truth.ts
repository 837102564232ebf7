/** The expected calls of each kind in lab/commands/call-kinds.ts, in the form of `inShort`. */
export const TRUTH: Readonly<Record<string, object | readonly object[]>> = {
  answered: { from: '1001', to: '1021', outcome: 'answered', talked: ['1001 1021'] },
  refused: { from: '1001', to: '1021', outcome: 'busy', talked: [] },
  'given-up': { from: '1001', to: '1021', outcome: 'cancelled', talked: [] },
  held: { from: '1001', to: '1021', outcome: 'answered', talked: ['1001 1021'] },
  'callee-hangs-up': { from: '1001', to: '1021', outcome: 'answered', talked: ['1001 1021'] },
  unreachable: { from: '1021', to: null, outcome: 'unreachable', talked: [] },
  'click-to-dial': { from: '1021', to: '1022', outcome: 'answered', talked: ['1021 1022'] },
  'click-to-dial-local': { from: '1021', to: '1022', outcome: 'answered', talked: ['1021 1022'] },
  'click-to-dial-local-n': { from: '1021', to: '1022', outcome: 'answered', talked: ['1021 1022'] },
  'click-to-dial-refused': { from: '1021', to: '1022', outcome: 'busy', talked: [] },
  'ring-group': {
    from: '1023',
    to: '1021',
    outcome: 'answered',
    talked: ['1023 1021'],
    group: ['1021', '1022'],
  },
  'ring-group-missed': { from: '1023', to: null, outcome: 'missed', talked: [], group: ['1021', '1022'] },
  'ring-group-local': {
    from: '1023',
    to: '1021',
    outcome: 'answered',
    talked: ['1023 1021'],
    group: ['1021', '1022'],
  },
  'local-stays': { from: '1023', to: '1021', outcome: 'answered', talked: ['1023 1021'] },
  'follow-me': {
    from: '1023',
    to: '1022',
    outcome: 'answered',
    talked: ['1023 1022'],
    group: ['1021', '1022'],
  },
  confirmed: { from: '1023', to: '1021', outcome: 'answered', talked: ['1023 1021'] },
  declined: { from: '1023', to: '1021', outcome: 'busy', talked: [] },
  'answering-machine': { from: '1023', to: '1021', outcome: 'missed', talked: [] },
  busy: { from: '1023', to: null, outcome: 'handled', talked: [] },
  'blind-transfer': {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1021', '1022 1023'] },
    ...{ via: ['blind 1023 answered'], group: ['1021', '1023'] },
  },
  redirect: {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1021', '1022 1023'] },
    ...{ via: ['redirect 1023 answered'], group: ['1021', '1023'] },
  },
  pickup: {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1023'] },
    via: ['pickup 1021 answered'],
  },
  'pickup-group': {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1023'] },
    via: ['pickup 1021 answered'],
  },
  'attended-transfer': {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1021', '1021 1023', '1022 1023'] },
    ...{ via: ['attended 1023 answered'], group: ['1021', '1023'] },
  },
  'attended-transfer-cancelled': {
    ...{ from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021', '1021 1023', '1022 1021'] },
    group: ['1021', '1023'],
  },
  'semi-attended-transfer': {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1021', '1022 1023'] },
    ...{ via: ['semiAttended 1023 answered'], group: ['1021', '1023'] },
  },
  'semi-attended-transfer-given-up': {
    ...{ from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021'] },
    ...{ via: ['semiAttended 1023 cancelled'], group: ['1021', '1023'] },
  },
  'semi-attended-transfer-recalled': {
    ...{ from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021', '1022 1021'] },
    ...{ via: ['semiAttended 1023 missed'], group: ['1021', '1023'] },
  },
  'blind-transfer-missed': {
    ...{ from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021'] },
    ...{ via: ['blind 713 missed'], group: ['1021', '1023'] },
  },
  'blind-transfer-refused': {
    ...{ from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021'] },
    ...{ via: ['blind 1023 busy'], group: ['1021', '1023'] },
  },
  'redirect-both': { from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021'] },
  forwarded: {
    ...{ from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1023'] },
    via: ['forward 1023 answered'],
  },
  'follow-me-local-n': {
    ...{ from: '1023', to: '1022', outcome: 'answered', talked: ['1023 1022'] },
    group: ['1021', '1022'],
  },
  'confirmed-local': { from: '1023', to: '1021', outcome: 'answered', talked: ['1023 1021'] },
  'queue-local': { from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021'] },
  'queue-given-up': { from: '1022', to: '1021', outcome: 'abandoned', talked: [] },
  'queue-ringall': {
    ...{ from: '1023', to: '1022', outcome: 'answered', talked: ['1023 1022'] },
    group: ['1021', '1022'],
  },
  'queue-timeout': { from: '1023', to: '1021', outcome: 'missed', talked: [] },
  'queue-refused': {
    ...{ from: '1023', to: '1022', outcome: 'answered', talked: ['1023 1022'] },
    group: ['1021', '1022'],
  },
  'queue-linear': {
    ...{ from: '1023', to: '1022', outcome: 'answered', talked: ['1023 1022'] },
    group: ['1021', '1022'],
  },
  'queue-penalty': { from: '1023', to: '1022', outcome: 'answered', talked: ['1023 1022'] },
  'queue-two-callers': [
    { from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021'] },
    { from: '1023', to: '1021', outcome: 'answered', talked: ['1023 1021'] },
  ],
  'queue-agent': [
    { from: '1021', to: null, outcome: 'handled', talked: [] },
    { from: '1022', to: '1021', outcome: 'answered', talked: ['1021 1022'] },
  ],
  parked: { from: '1022', to: '1023', outcome: 'answered', talked: ['1022 1021', '1022 1023'] },
  'parked-comeback': {
    ...{ from: '1022', to: '1021', outcome: 'answered', talked: ['1022 1021', '1022 1021'] },
    group: ['1021', '1021'],
  },
  conference: ['1021', '1022', '1023'].map((from) => ({ from, to: null, outcome: 'answered', talked: [] })),
  'agent-pool': [
    { from: '1021', to: null, outcome: 'handled', talked: [] },
    { from: '1022', to: '1021', outcome: 'answered', talked: ['1021 1022'] },
  ],
};

/** The same for lab/commands/phone-kinds.ts, with the dialled extension and the phone that ended the call. */
export const TRUTH_OF_PHONES: Readonly<Record<string, object | readonly object[]>> = {
  self: {
    ...{ from: '1041', to: '1041', outcome: 'busy', talked: [] },
    ...{ dialled: '1041', endedBy: '1041' },
  },
  'two-lines': [
    {
      ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042'] },
      ...{ dialled: '1042', endedBy: '1041' },
    },
    {
      ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042'] },
      ...{ dialled: '1042', endedBy: '1041' },
    },
  ],
  'both-answer': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1043'] },
    ...{ group: ['1042', '1043'] },
    ...{ dialled: '720', endedBy: '1041' },
  },
  'local-group-missed': {
    ...{ from: '1041', to: null, outcome: 'missed', talked: [] },
    ...{ group: ['1042', '1043'] },
    ...{ dialled: '729', endedBy: null },
  },
  'local-group-given-up': {
    ...{ from: '1041', to: null, outcome: 'cancelled', talked: [] },
    ...{ group: ['1042', '1043'] },
    ...{ dialled: '729', endedBy: '1041' },
  },
  'consulted-only': [
    {
      ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042'] },
      ...{ dialled: '1042', endedBy: '1041' },
    },
    {
      ...{ from: '1042', to: '1043', outcome: 'answered', talked: ['1042 1043'] },
      ...{ dialled: '1043', endedBy: '1042' },
    },
  ],
  'accept-given-up': {
    ...{ from: '1041', to: '1042', outcome: 'cancelled', talked: [] },
    ...{ dialled: '722', endedBy: '1041' },
  },
  'accept-declined-machine': {
    ...{ from: '1041', to: '1042', outcome: 'busy', talked: [] },
    ...{ dialled: '723', endedBy: '1041' },
  },
  'accept-group': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1043'] },
    ...{ group: ['1042', '1043'] },
    ...{ dialled: '724', endedBy: '1041' },
  },
  'accept-expired': {
    ...{ from: '1041', to: '1042', outcome: 'missed', talked: [] },
    ...{ dialled: '727', endedBy: null },
  },
  'queue-two-rounds': {
    ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042'] },
    ...{ group: ['1042', '1042'] },
    ...{ dialled: '602', endedBy: '1041' },
  },
  'originated-refused': {
    ...{ from: '1042', to: null, outcome: 'busy', talked: [] },
    ...{ dialled: '', endedBy: '1042' },
  },
  'originated-missed': {
    ...{ from: '1042', to: null, outcome: 'missed', talked: [] },
    ...{ dialled: '', endedBy: null },
  },
  'originated-refer-blind': {
    ...{ from: '1042', to: '1044', outcome: 'answered', talked: ['1042 1043', '1043 1044'] },
    ...{ via: ['blind 1044 answered'], group: ['1043', '1044'] },
    ...{ dialled: '1043', endedBy: '1043' },
  },
  'originated-refer-attended-caller': {
    ...{ from: '1042', to: '1044', outcome: 'answered', talked: ['1042 1043', '1042 1044', '1043 1044'] },
    ...{ via: ['attended 1044 answered'], group: ['1043', '1044'] },
    ...{ dialled: '1043', endedBy: '1043' },
  },
  'originated-refer-attended-callee': {
    ...{ from: '1042', to: '1044', outcome: 'answered', talked: ['1042 1043', '1043 1044', '1042 1044'] },
    ...{ via: ['attended 1044 answered'], group: ['1043', '1044'] },
    ...{ dialled: '1043', endedBy: '1042' },
  },
  'pickup-refer-attended': {
    ...{ from: '1041', to: '1044', outcome: 'answered', talked: ['1041 1043', '1043 1044', '1041 1044'] },
    ...{ via: ['pickup 1042 answered', 'attended 1044 answered'], group: ['1042', '1044'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'forwarded-busy': {
    ...{ from: '1041', to: '1043', outcome: 'busy', talked: [] },
    ...{ via: ['forward 1043 busy'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1043' },
  },
  'forwarded-twice': {
    ...{ from: '1041', to: '1044', outcome: 'answered', talked: ['1041 1044'] },
    ...{ via: ['forward 1043 answered', 'forward 1044 answered'], group: ['1042', '1043', '1044'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-blind': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1041 1043'] },
    ...{ via: ['blind 1043 answered'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-blind-machine': {
    ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042'] },
    ...{ via: ['blind 728 handled'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-blind-conference': {
    ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042'] },
    ...{ via: ['blind 707 handled'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-blind-queue': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1041 1043'] },
    ...{ via: ['blind 602 answered'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-blind-caller': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1042 1043'] },
    ...{ via: ['blind 1043 answered'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1042' },
  },
  'refer-blind-back': {
    ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042', '1041 1043', '1041 1042'] },
    ...{ via: ['blind 1043 answered', 'blind 1042 answered'], group: ['1042', '1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-blind-refused': {
    ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042'] },
    ...{ via: ['blind 1043 busy'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1043' },
  },
  'refer-blind-parked': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1041 1043'] },
    ...{ via: ['blind 708 answered'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-attended': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1042 1043', '1041 1043'] },
    ...{ via: ['attended 1043 answered'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-attended-conference': {
    ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042'] },
    ...{ via: ['attended 707 handled'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-attended-machine': {
    ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042'] },
    ...{ via: ['attended 728 handled'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'queue-refer-attended': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1042 1043', '1041 1043'] },
    ...{ via: ['attended 1043 answered'], group: ['1042', '1043'] },
    ...{ dialled: '602', endedBy: '1041' },
  },
  'queue-refer-blind': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1041 1043'] },
    ...{ via: ['blind 1043 answered'], group: ['1042', '1043'] },
    ...{ dialled: '602', endedBy: '1041' },
  },
  'refer-attended-swapped': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1042 1043', '1041 1043'] },
    ...{ via: ['attended 1041 answered'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-attended-caller': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1041 1043', '1042 1043'] },
    ...{ via: ['attended 1043 answered'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1042' },
  },
  'refer-attended-incoming': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1043 1042', '1041 1043'] },
    ...{ via: ['attended 1043 answered'], group: ['1042', '1042'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-attended-twice': {
    ...{
      from: '1041',
      to: '1044',
      outcome: 'answered',
      talked: ['1041 1042', '1042 1043', '1041 1043', '1043 1044', '1041 1044'],
    },
    ...{ via: ['attended 1043 answered', 'attended 1044 answered'], group: ['1042', '1043', '1044'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-blonde': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1041 1043'] },
    ...{ via: ['semiAttended 1043 answered'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-blonde-refused': {
    ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042'] },
    ...{ via: ['semiAttended 1043 busy'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1043' },
  },
  'refer-blonde-given-up': {
    ...{ from: '1041', to: '1042', outcome: 'answered', talked: ['1041 1042'] },
    ...{ via: ['semiAttended 1043 cancelled'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-blonde-group': {
    ...{ from: '1041', to: '1044', outcome: 'answered', talked: ['1041 1042', '1041 1044'] },
    ...{ via: ['semiAttended 721 answered'], group: ['1042', '1043', '1044'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
  'refer-blonde-queue': {
    ...{ from: '1041', to: '1043', outcome: 'answered', talked: ['1041 1042', '1041 1043'] },
    ...{ via: ['semiAttended 602 answered'], group: ['1042', '1043'] },
    ...{ dialled: '1042', endedBy: '1041' },
  },
};
