/** Which members of a queue ring, and in which order (queues.conf). */
export type QueueStrategy =
  | 'ringall'
  | 'leastrecent'
  | 'fewestcalls'
  | 'random'
  | 'rrmemory'
  | 'linear'
  | 'wrandom'
  | 'rrordered';

/** The strategies of queues.conf. */
export const STRATEGIES: readonly QueueStrategy[] = [
  'ringall',
  'leastrecent',
  'fewestcalls',
  'random',
  'rrmemory',
  'linear',
  'wrandom',
  'rrordered',
];

/** Why a member does not count as one who could take a call (apps/app_queue.c enum empty_conditions). */
export const CONDITIONS = [
  'penalty',
  'paused',
  'inuse',
  'ringing',
  'unavailable',
  'invalid',
  'unknown',
  'wrapup',
] as const;
export type EmptyCondition = (typeof CONDITIONS)[number];
export type EmptyConditions = ReadonlySet<EmptyCondition>;

/** A simulated queue with its members. Settings have the names, units and defaults of queues.conf. */
export interface QueueOptions {
  name: string;
  /** Which members ring. Default: `ringall`, all at once. */
  strategy?: QueueStrategy;
  /** The extension that leads to the queue. Default: 700. */
  extension?: string;
  /** Seconds that members ring before the queue gives up and tries again; 0: without limit. Default: 15. */
  timeout?: number;
  /** Seconds between two attempts. Default: 5. */
  retry?: number;
  /** Seconds after a call in which a member gets no other one. Default: 0. */
  wrapuptime?: number;
  /** Limit of waiting callers; 0: without limit. Default: 0. */
  maxlen?: number;
  /** Shown by actions and on the console. Default: 0. */
  weight?: number;
  /** When callers join though no member can answer: `yes`, `no`, `loose`, `strict` or conditions. Default: `yes`. */
  joinempty?: string;
  /** When callers leave because no member can answer, with the same words. Default: `no`. */
  leavewhenempty?: string;
  /** Members ring while they are in use. Default: true. */
  ringinuse?: boolean;
  /** Several callers may ring members at the same time. Default: false, as in a queues.conf that does not set it. */
  autofill?: boolean;
  /** A member that does not answer is paused, with `all` in every queue. Default: false. */
  autopause?: boolean | 'all';
  /** Members. A text is an extension, of any context, whose phone is the member. */
  members?: readonly (string | MemberOptions)[];
}

/** A static member of a queue, as a `member =>` line of queues.conf. */
export interface MemberOptions {
  /** Such as `PJSIP/1001` or `Local/1001@default`. */
  interface: string;
  /** Default: the interface. */
  name?: string;
  /** Default: 0. */
  penalty?: number;
  /** The device whose state counts. Default: the interface. */
  stateInterface?: string;
}

/** Times are in seconds. */
export interface QueueSettings {
  readonly strategy: QueueStrategy;
  /** 0: without limit. */
  readonly timeout: number;
  readonly retry: number;
  readonly wrapuptime: number;
  /** 0: without limit. */
  readonly maxlen: number;
  readonly weight: number;
  /** Empty: callers always join. */
  readonly joinempty: EmptyConditions;
  /** Empty: callers never leave for that reason. */
  readonly leavewhenempty: EmptyConditions;
  readonly ringinuse: boolean;
  readonly autofill: boolean;
  readonly autopause: boolean | 'all';
}
