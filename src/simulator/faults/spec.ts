import type { Session } from '../session';
import type { Simulator } from '../simulator';

/** What a piece of output is: one frame each, or the banner. */
export type PieceKind = 'banner' | 'answer' | 'item' | 'complete' | 'event' | 'raw';

export interface Piece {
  readonly kind: PieceKind;
  readonly data: string | Buffer;
}

/** One way to misbehave towards one session, from when it is switched on until it is switched off. */
export interface Fault {
  /** Sees each piece on its way out; what it hands on is sent. Left out, everything passes. */
  write?(piece: Piece, next: (piece: Piece) => void): void;
  /** False while the session's actions are not to be read. */
  readonly reads?: boolean;
  /** The fault is over: what was held back may go. */
  end?(): void;
}

export interface FaultSpec {
  /** In words, for the help text. */
  readonly what: string;
  /** What `value` means and what it is where left out; no value is taken where this is left out. */
  readonly value?: { readonly what: string; readonly default: string | number };
  /** Over at once: it concerns who is there, and nobody who comes later. */
  readonly once?: true;
  /** @internal For one session; a fault without it concerns the whole server. */
  readonly onSession?: (session: Session, value: string | number) => Fault | undefined;
  /** @internal */
  readonly onServer?: (pbx: Simulator, value: string | number) => { end?(): Promise<void> | void };
}
