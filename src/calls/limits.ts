/** Limits of what is kept of one call. */
export const LIMITS_OF_CALL = {
  /** Channels that are up, and names of channels so far. Without it, 20,000 calls could fill the memory. */
  channels: 1000,
  /** Uniqueids and Linkedids so far. */
  ids: 2000,
  /** Dialled channels, because a queue may ring its agents for hours. */
  legs: 500,
  /** Conversations. */
  talks: 500,
  /** Transfers, pickups, forwards and redirects. */
  via: 100,
} as const;

/** Characters of a text. Asterisk's own are shorter: AST_CHANNEL_NAME is 80 and AST_MAX_UNIQUEID 150. */
export const LONGEST_TEXT = 256;

/** Limit of members of a bridge, and of members that are looked at from bridge to bridge: one event looks at all of them. */
export const MOST_MEMBERS = 2000;
