import { ID_BUFFER, type ListItem, type Request } from '../request';
import type { ActionSpec } from './spec';

export const agentActions: readonly ActionSpec[] = [
  { name: 'Agents', classes: ['agent'], synopsis: 'Lists agents and their status.', run: agents },
  {
    name: 'AgentLogoff',
    classes: ['agent'],
    synopsis: 'Sets an agent as no longer logged in.',
    run: agentLogoff,
  },
];

/** No simulated agent is logged in: the dialplan has no AgentLogin. */
function agents(request: Request) {
  request.list({
    message: 'Agents will follow',
    items: request.exchange.agents.map(
      ({ agent, name = '' }): ListItem => [
        'Agents',
        ['Agent', agent],
        ['Name', name],
        ['Status', 'AGENT_LOGGEDOFF'],
      ],
    ),
    complete: 'AgentsComplete',
    idLast: true,
    idBuffer: ID_BUFFER,
  });
}

/** Responds with Success even if the agent is logged off, as Asterisk does. */
function agentLogoff(request: Request) {
  const id = request.get('Agent');
  if (id === '') return request.error('No agent specified');
  if (request.exchange.agents.every(({ agent }) => agent !== id)) return request.error('No such agent');
  request.ack('Agent logged out');
}
