import { CAUSES, type HangupSource } from '../../switch/causes';
import type { Channel } from '../../switch/channel';
import type { Board, Step } from '../application';
import { answer } from '../basic';
import { Conversation } from '../conversation';
import { optimizeLocals } from '../optimization';
import type { AgentCaller, LoggedIn } from './pool';

/** AgentRequest: a caller waits in a bridge until the agent comes (apps/app_agent_pool.c agent_request_exec). */
export class AgentRequest implements AgentCaller {
  readonly #step: Step;
  readonly #core: Board;
  readonly #login: LoggedIn;
  readonly #conversation: Conversation;
  #state: 'waiting' | 'talking' | 'ended' = 'waiting';

  constructor(step: Step, login: LoggedIn) {
    this.#step = step;
    this.#core = step.board;
    this.#login = login;
    this.#conversation = new Conversation(
      step.board,
      step.channel,
      login.channel,
      step.board.now(),
      'AgentRequest',
    );
    this.#conversation.owner = {
      adopt: (agent) => this.#adopt(agent),
      abandon: () => this.#abandon(),
      letGo: () => this.#letGo(),
    };
    this.channel.hangUp = (source) => this.#end(this.channel, source);
  }

  get channel(): Channel {
    return this.#step.channel;
  }

  start(): void {
    this.#conversation.open();
    this.#core.setVariable(this.channel, 'AGENT_STATUS', 'NOT_CONNECTED');
    if (this.channel.state !== 'Up') this.channel.otherHalf?.rings(undefined);
    this.#login.take(this);
  }

  join(): void {
    this.#state = 'talking';
    const agent = this.#login.channel;
    this.#adopt(agent);
    this.#conversation.begin();
    this.channel.connected = agent.caller;
    this.#core.about(this.channel, 'NewConnectedLine');
    this.#core.setVariable(this.channel, 'AGENT_STATUS', '');
    answer(this.#core, this.channel, agent.caller);
    optimizeLocals(this.#core, this.#conversation);
    const { talkFor } = this.#step.options;
    if (talkFor !== undefined) this.#step.after(talkFor, () => this.channel.hangUp('phone'));
  }

  lose(): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'ended';
    this.#conversation.close();
    this.#step.next();
  }

  #adopt(agent: Channel): void {
    agent.hangUp = (source) => this.#end(agent, source);
  }

  /** The caller has left the conversation: a Local channel that goes away. */
  #abandon(): void {
    this.#state = 'ended';
    this.#core.about(this.channel, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    this.#step.end(CAUSES.normal);
  }

  /** The caller talks to another channel. */
  #letGo(): void {
    this.#state = 'ended';
    this.#step.released();
  }

  #end(who: Channel, source: HangupSource): void {
    if (this.#state === 'ended') return;
    const wasWaiting = this.#state === 'waiting';
    this.#state = 'ended';
    if (wasWaiting) this.#giveUp(source);
    else {
      const other = this.#conversation.otherOf(who);
      this.#conversation.end(who, other, source);
      this.#core.hangUp(who === this.channel ? other : who, CAUSES.normal);
      this.#step.end(CAUSES.normal);
    }
  }

  /** The caller hangs up before the agent has come. */
  #giveUp(source: HangupSource): void {
    this.#login.release(this);
    if (source === 'phone') this.#core.about(this.channel, 'HangupRequest', [['Cause', CAUSES.normal.code]]);
    this.#conversation.close();
    this.#core.about(this.channel, 'SoftHangupRequest', [['Cause', CAUSES.normal.code]]);
    this.#step.end(CAUSES.normal);
  }
}
