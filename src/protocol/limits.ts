/**
 * What Asterisk accepts from a client. Past these it drops a line or a whole message, or glues two headers
 * together; so the encoder refuses first.
 */
export const CLIENT_LIMITS = {
  /** Bytes of one line without its CRLF: the server's buffer holds 1,024 (main/manager.c get_input). */
  lineBytes: 1022,
  /** Header lines of one message (include/asterisk/manager.h AST_MAX_MANHEADERS). */
  headers: 128,
  /** Several handlers print `ActionID: …` into 256 bytes and cut a longer one with its line end. */
  actionIdLength: 64,
} as const;

/** What we accept from a server, so that memory is bounded whatever it sends. */
export interface ServerLimits {
  /** Bytes of one frame. `Output` of a big site's CLI runs to hundreds of KiB; 16 MiB is no answer. */
  frameBytes: number;
  /** Header lines of one frame; one CLI answer can have thousands of `Output` lines. */
  headers: number;
}

export const SERVER_LIMITS: Readonly<ServerLimits> = {
  frameBytes: 16 * 1024 * 1024,
  headers: 200_000,
};

/**
 * What the open event lists of one session may hold together, whether the items are kept here or by whoever is handed them. A
 * Node-RED with a heap of 256 MB survives that. A hint takes about 450 bytes as `Frame.size` counts them, a PJSIP endpoint about
 * 800, so that 100,000 of them fit.
 */
export const LIST_LIMITS = {
  items: 150_000,
  bytes: 96 * 1024 * 1024,
  /** The timeout is that of each item; the whole list may take so many. 10 MB of hints at 1 Mbit/s take 80 s of 100. */
  timeouts: 10,
} as const;

/** What a session may hold of events that come before its login is answered: Asterisk sends none, or FullyBooted. */
export const EARLY_EVENT_LIMITS = {
  events: 10_000,
  bytes: 16 * 1024 * 1024,
} as const;

/** Bytes of the banner line; `Asterisk Call Manager/11.0.0` has 28. */
export const BANNER_BYTES = 1024;
