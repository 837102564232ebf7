/**
 * What Asterisk accepts from a client. Beyond these limits it drops a line or a whole action, or joins two headers. The
 * encoder therefore refuses such an action.
 */
export const CLIENT_LIMITS = {
  /** Bytes of a line without its CRLF: the server's buffer holds 1,024 (main/manager.c get_input). */
  lineBytes: 1022,
  /** Header lines of an action (include/asterisk/manager.h AST_MAX_MANHEADERS). */
  headers: 128,
  /** Several handlers print `ActionID: …` into 256 bytes and cut off its line end if it is longer. */
  actionIdLength: 64,
} as const;

/** What we accept from a server. The limits bound the memory that it can make us use. */
export interface ServerLimits {
  /** Bytes of a frame. The CLI output of a big site has hundreds of KiB; a frame over 16 MiB is not plausible. */
  frameBytes: number;
  /** Lines of a frame. A response to a Command can have thousands of `Output` lines. */
  headers: number;
}

export const SERVER_LIMITS: Readonly<ServerLimits> = {
  frameBytes: 16 * 1024 * 1024,
  headers: 200_000,
};

/**
 * Limits for all open event lists of a session together, whether the session or the caller keeps the items. Node-RED with
 * a heap of 256 MB survives that. By `Frame.size` a hint takes about 450 bytes and a PJSIP endpoint about 800, so that
 * 100,000 of them fit.
 */
export const LIST_LIMITS = {
  items: 150_000,
  bytes: 96 * 1024 * 1024,
  /** The timeout counts from item to item; the whole list may take this many timeouts. 10 MB at 1 Mbit/s take 80 s of 100 s. */
  timeouts: 10,
} as const;

/** Events held until the login has completed. Asterisk sends none, or FullyBooted. */
export const EARLY_EVENT_LIMITS = {
  events: 10_000,
  bytes: 16 * 1024 * 1024,
} as const;

/** Bytes of the banner line. `Asterisk Call Manager/11.0.0` has 28. */
export const BANNER_BYTES = 1024;
