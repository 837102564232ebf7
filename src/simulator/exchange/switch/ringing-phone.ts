/** What a ringing phone can do. To refuse the call is not part of this: it is the hangup of its channel. */
export interface RingingPhone {
  answer(): void;
  /** Sends the caller to another extension of the phone's context (302). Only Dial follows it. */
  forward?(extension: string): void;
}
