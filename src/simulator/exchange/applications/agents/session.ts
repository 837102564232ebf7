import { enterBridge, leaveBridge } from '../../switch/bridge';
import { CAUSES, type HangupSource } from '../../switch/causes';
import type { Channel, Destination } from '../../switch/channel';
import { setQuality } from '../../switch/rtp';
import type { Board, Step } from '../application';
import { startMusic, stopMusic } from '../music';
import type { Agent, AgentCaller, AgentPool, AgentState, LoggedIn } from './pool';

/** ms after its login in which an agent gets no call (apps/app_agent_pool.c LOGIN_WAIT_TIMEOUT_TIME). */
const LOGIN_WAIT = 5000;
/** ms of the beep that announces a call. */
const BEEP = 200;

/** AgentLogin on one channel: the agent waits in a bridge, and goes to callers and back (apps/app_agent_pool.c agent_run). */
export class AgentSession implements LoggedIn {
  readonly since: number;
  readonly #step: Step;
  readonly #core: Board;
  readonly #pool: AgentPool;
  readonly #agent: Agent;
  #state: AgentState = 'settling';
  #caller: AgentCaller | undefined;
  #calledSince = 0;
  /** The login ends after the call. */
  #isLeaving = false;

  constructor(step: Step, pool: AgentPool, agent: Agent) {
    this.#step = step;
    this.#core = step.board;
    this.#pool = pool;
    this.#agent = agent;
    this.since = this.#seconds();
    this.channel.hangUp = (source) => this.#end(source);
    this.channel.release = (to) => this.#redirected(to);
  }

  get channel(): Channel {
    return this.#step.channel;
  }

  get state(): AgentState {
    return this.#state;
  }

  get call(): LoggedIn['call'] {
    if (this.#state !== 'talking' || !this.#caller) return undefined;
    return { channel: this.#caller.channel, since: this.#calledSince };
  }

  start(): void {
    this.#agent.login = this;
    this.#core.about(this.channel, 'AgentLogin', [['Agent', this.#agent.id]], 'agent');
    this.#wait();
    this.#step.after(LOGIN_WAIT, () => this.#ready());
  }

  logOff(isSoft: boolean): void {
    if (isSoft && this.#caller) this.#isLeaving = true;
    else this.channel.hangUp('action');
  }

  take(caller: AgentCaller): void {
    this.#caller = caller;
    this.#state = 'called';
    this.#pool.report(this.#agent, 'INUSE');
    this.channel.connected = caller.channel.caller;
    this.#core.about(this.channel, 'NewConnectedLine');
    this.#step.after(BEEP, () => this.#join(caller));
  }

  release(caller: AgentCaller): void {
    if (this.#caller !== caller) return;
    this.#caller = undefined;
    this.#forgetCaller();
    this.#afterCall(() => this.#ready());
  }

  #wait(): void {
    enterBridge(this.#core, this.channel, this.#pool.bridge);
    startMusic(this.#core, this.channel);
  }

  #ready(): void {
    if (this.#caller) return;
    this.#state = 'ready';
    this.#pool.report(this.#agent, 'NOT_INUSE');
  }

  #join(caller: AgentCaller): void {
    if (this.#caller !== caller) return;
    this.#state = 'talking';
    this.#calledSince = this.#seconds();
    stopMusic(this.#core, this.channel);
    leaveBridge(this.#core, this.channel, this.#pool.bridge);
    this.channel.hasHungUp = false;
    this.channel.onCallEnd = (isOwn) => this.#left(isOwn);
    caller.join();
  }

  /** The call has ended. An agent that has not hung up waits for the next one. */
  #left(isOwn: boolean): void {
    this.#caller = undefined;
    this.channel.hangUp = (source) => this.#end(source);
    this.channel.release = (to) => this.#redirected(to);
    if (isOwn) {
      this.#finish();
      return;
    }
    this.#forgetCaller();
    this.#afterCall(() => {
      this.#wait();
      this.#ready();
    });
  }

  #forgetCaller(): void {
    this.channel.connected = undefined;
    this.#core.about(this.channel, 'NewConnectedLine');
  }

  #afterCall(goOn: () => void): void {
    if (this.#isLeaving) this.#finish();
    else goOn();
  }

  /** The agent's phone or an action hangs up between calls. */
  #end(source: HangupSource): void {
    const hasQuality = this.#core.profile.version >= 20 && !this.channel.otherHalf;
    if (source === 'phone') {
      if (hasQuality) setQuality(this.#core, this.channel);
      this.#core.about(this.channel, 'HangupRequest', hasQuality ? [['Cause', CAUSES.normal.code]] : []);
    }
    this.#caller?.lose();
    this.#caller = undefined;
    this.#finish(source !== 'phone' && hasQuality);
  }

  #finish(setsQuality = false): void {
    this.#logOff();
    this.#core.about(this.channel, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    if (setsQuality) setQuality(this.#core, this.channel);
    this.#step.end(CAUSES.normal);
  }

  /** An action sends the agent elsewhere between calls. */
  #redirected({ context, extension, priority = 1 }: Destination): boolean {
    this.#caller?.lose();
    this.#caller = undefined;
    Object.assign(this.channel, { context, exten: extension, priority });
    this.#logOff();
    this.#step.released();
    return true;
  }

  #logOff(): void {
    stopMusic(this.#core, this.channel);
    const { bridge } = this.#pool;
    if (this.channel.bridgeId === bridge.id) leaveBridge(this.#core, this.channel, bridge);
    this.#agent.login = undefined;
    this.#pool.report(this.#agent, 'UNAVAILABLE');
    const time = this.#seconds() - this.since;
    this.#core.about(
      this.channel,
      'AgentLogoff',
      [
        ['Agent', this.#agent.id],
        ['Logintime', time],
      ],
      'agent',
    );
  }

  #seconds(): number {
    return Math.floor(this.#core.now() / 1000);
  }
}
