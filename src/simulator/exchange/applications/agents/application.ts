import { type Application, argumentsOf } from '../application';
import { answer } from '../basic';
import type { AgentPool } from './pool';
import { AgentRequest } from './request';
import { AgentSession } from './session';

/** ms of the prompt that confirms a login. */
const PROMPT = 2000;

/** AgentLogin(id,options). With option s there is no prompt. */
export function agentLogin(pool: AgentPool): Application {
  return (step) => {
    const [id = '', options = ''] = argumentsOf(step.data);
    const agent = pool.find(id);
    if (!agent || agent.login) {
      step.board.setVariable(step.channel, 'AGENT_STATUS', agent ? 'ALREADY_LOGGED_IN' : 'INVALID');
      step.next();
      return;
    }
    answer(step.board, step.channel);
    const session = new AgentSession(step, pool, agent);
    if (options.includes('s')) session.start();
    else step.after(PROMPT, () => session.start());
  };
}

/** AgentRequest(id). */
export function agentRequest(pool: AgentPool): Application {
  return (step) => {
    const agent = pool.find(argumentsOf(step.data)[0] ?? '');
    const login = agent?.login;
    if (login?.state === 'ready') {
      new AgentRequest(step, login).start();
      return;
    }
    const status = !agent ? 'INVALID' : login ? 'BUSY' : 'NOT_LOGGED_IN';
    step.board.setVariable(step.channel, 'AGENT_STATUS', status);
    step.next();
  };
}
