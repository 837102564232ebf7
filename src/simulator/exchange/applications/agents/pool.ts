import { fail } from '../../../simulator-error';
import type { DeviceState } from '../../hints/states';
import { Bridge } from '../../switch/bridge';
import type { Channel } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import type { AgentOptions } from './agent-options';

/** What a logged in agent is doing. A new one gets no call in its first seconds. */
export type AgentState = 'settling' | 'ready' | 'called' | 'talking';

/** An agent that is logged in. */
export interface LoggedIn {
  readonly channel: Channel;
  /** Seconds since the epoch. */
  readonly since: number;
  readonly state: AgentState;
  /** The caller, and when the call began, in seconds since the epoch. */
  readonly call: { readonly channel: Channel; readonly since: number } | undefined;
  /** Ends the login: at once, or with `isSoft` after its call. */
  logOff(isSoft: boolean): void;
  /** The agent hears a beep and goes to the caller. */
  take(caller: AgentCaller): void;
  /** The caller has gone before the agent has come. */
  release(caller: AgentCaller): void;
}

/** A caller that asks for an agent. */
export interface AgentCaller {
  readonly channel: Channel;
  /** The agent has left its bridge and comes to the caller's. */
  join(): void;
  /** The agent logs off before it has come. */
  lose(): void;
}

export interface Agent {
  readonly id: string;
  readonly name: string;
  login: LoggedIn | undefined;
}

/** The agents of agents.conf (apps/app_agent_pool.c). */
export class AgentPool {
  readonly #core: SwitchCore;
  readonly #agents = new Map<string, Agent>();
  #bridge: Bridge | undefined;

  constructor(core: SwitchCore) {
    this.#core = core;
  }

  add({ agent: id, name = '' }: AgentOptions): void {
    if (!id) fail('an agent needs an id in agent');
    this.#agents.set(id, { id, name, login: undefined });
    this.#core.extensions.introduceDevice(`Agent:${id}`, 'UNAVAILABLE');
  }

  all(): Agent[] {
    return [...this.#agents.values()];
  }

  find(id: string): Agent | undefined {
    return this.#agents.get(id);
  }

  report({ id }: Agent, state: DeviceState): void {
    this.#core.extensions.setDevice(`Agent:${id}`, state);
  }

  /** The bridge in which all agents wait for calls. It is created for the first one. */
  get bridge(): Bridge {
    if (this.#bridge) return this.#bridge;
    this.#bridge = new Bridge(this.#core.random.uuid(), 'agent_hold');
    this.#core.addBridge(this.#bridge);
    this.#core.raise('BridgeCreate', this.#bridge.snapshot(), 'call');
    return this.#bridge;
  }
}
