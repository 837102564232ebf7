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

/** Limits of a frame from a server. They restrict the memory that a server can make us use. */
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
 * Limits for all open event lists of a session together. Node-RED with a heap of 256 MB survives a list of this size, whether
 * the session or the caller keeps the items. By `Frame.size` a hint takes about 450 bytes and a PJSIP endpoint about 800, so
 * 100,000 of them fit.
 */
export const LIST_LIMITS = {
  items: 150_000,
  bytes: 96 * 1024 * 1024,
  /** The timeout begins again with each item. The whole list may take this many timeouts: 100 s by default, while 10 MB at 1 Mbit/s take 80 s. */
  timeouts: 10,
} as const;

/** Limits of the events held until the login is complete. A real Asterisk sends at most FullyBooted. */
export const EARLY_EVENT_LIMITS = {
  events: 10_000,
  bytes: 16 * 1024 * 1024,
} as const;

/** Limit of the banner line in bytes. `Asterisk Call Manager/11.0.0` has 28. */
export const BANNER_BYTES = 1024;
