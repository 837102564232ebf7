import type { Headers } from '../frame-writer';
import { ID_BUFFER, type ListItem, type Request } from '../request';
import { isTrue } from './ast-true';
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

function agents(request: Request) {
  request.list({
    message: 'Agents will follow',
    items: request.exchange.agents.all().map(({ id, name, login }): ListItem => {
      const identity = [['Agent', id] as const, ['Name', name] as const];
      if (!login) return ['Agents', ...identity, ['Status', 'AGENT_LOGGEDOFF']];
      const { channel, since, call } = login;
      const ofCall: Headers = call
        ? [
            ['TalkingToChan', call.channel.name],
            ['CallStarted', call.since],
          ]
        : [];
      const status = call ? 'AGENT_ONCALL' : 'AGENT_IDLE';
      return [
        'Agents',
        ...identity,
        ['Status', status],
        ...ofCall,
        ['LoggedInTime', since],
        ...channel.snapshot(),
      ];
    }),
    complete: 'AgentsComplete',
    idLast: true,
    idBuffer: ID_BUFFER,
  });
}

/** Responds with Success even if the agent is logged off, as Asterisk does. */
function agentLogoff(request: Request) {
  const id = request.get('Agent');
  if (id === '') return request.error('No agent specified');
  const agent = request.exchange.agents.find(id);
  if (!agent) return request.error('No such agent');
  agent.login?.logOff(isTrue(request.get('Soft')));
  request.ack('Agent logged out');
}
