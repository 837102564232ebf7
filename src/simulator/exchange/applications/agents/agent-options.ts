/** An agent of agents.conf. */
export interface AgentOptions {
  /** Such as `1001`. */
  agent: string;
  /** Full name. Default: none. */
  name?: string;
}
