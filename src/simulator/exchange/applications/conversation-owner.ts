import type { Channel } from '../switch/channel';

/** Controls the two channels of a conversation: the application that bridged them, or its successor after its end. */
export interface Owner {
  /** The callee is now another channel, as after an attended transfer. */
  adopt(callee: Channel): void;
  /** The caller is now another channel: the application that ran on the former one has ended, and hangs it up. */
  abandon(): void;
  /** A party transfers the other one away, blindly. */
  transfers?(): void;
  /** As `abandon`, but the former caller stays up: it talks elsewhere. */
  letGo(): void;
}
