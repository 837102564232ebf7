interface Tolerated {
  readonly kinds: readonly string[];
  /** Default: both. */
  readonly versions?: readonly number[];
  /** Which of the differing lines. */
  readonly lines: RegExp;
  readonly reason: string;
}

/** Where the simulator's calls differ from the recorded ones, and why that is so. */
export const TOLERATED: readonly Tolerated[] = [];

/** Kinds that the simulator cannot make, and why. */
export const UNPLAYED: Readonly<Record<string, string>> = {
  'click-to-dial-local': 'TODO',
  'click-to-dial-local-n': 'TODO',
  'local-stays': 'TODO',
  'ring-group-local': 'TODO',
  'confirmed-local': 'TODO',
  'declined': 'TODO',
  'queue': 'TODO',
  'attended-transfer': 'TODO',
  'attended-transfer-cancelled': 'TODO',
  'semi-attended-transfer': 'TODO',
  'semi-attended-transfer-given-up': 'TODO',
  'redirect-both': 'TODO',
  'pickup': 'TODO',
  'pickup-group': 'TODO',
  'parked': 'TODO',
  'parked-comeback': 'TODO',
  'forwarded': 'TODO',
  'follow-me-local-n': 'TODO',
  'queue-local': 'TODO',
  'queue-given-up': 'TODO',
  'agent-pool': 'TODO',
};
