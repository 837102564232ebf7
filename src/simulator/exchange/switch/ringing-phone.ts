/** What a phone can do while it rings, apart from the refusal: that is the hangup of its channel. */
export interface RingingPhone {
  answer(): void;
  /** Sends the caller to another extension of the phone's context (302). Only Dial follows it. */
  forward?(extension: string): void;
}
