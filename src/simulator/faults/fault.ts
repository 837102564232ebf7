/** Kind of a piece of output: a frame, the banner, or raw bytes. */
export type PieceKind = 'banner' | 'answer' | 'item' | 'complete' | 'event' | 'raw';

export interface Piece {
  readonly kind: PieceKind;
  readonly data: string | Buffer;
}

/** A fault of one session, from its start to its end. */
export interface Fault {
  /** Receives each piece of output; only what it passes to `next` is sent. Default: everything passes. */
  write?(piece: Piece, next: (piece: Piece) => void): void;
  /** False to stop reading the client's actions. */
  readonly reads?: boolean;
  /** Called at the end of the fault. Sends the output that it held back. */
  end?(): void;
}
