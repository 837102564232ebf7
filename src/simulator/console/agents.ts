import type { Agent } from '../exchange/applications/agents/pool';
import type { Pbx } from '../pbx';
import type { CliCommand } from './output';

/** apps/app_agent_pool.c agent_handle_*. */
export const agentCommands: readonly CliCommand[] = [
  { name: 'agent show', takes: [1, 1], run: show },
  { name: 'agent show all', run: (pbx) => table(pbx, pbx.exchange.agents.all()) },
  {
    name: 'agent show online',
    run: (pbx) =>
      table(
        pbx,
        pbx.exchange.agents.all().filter(({ login }) => login),
      ),
  },
  { name: 'agent logoff', takes: [1, 2], run: logOff },
];

function row(...[id, name, state, channel, talkingWith]: [string, string, string, string, string]): string {
  return `${id.padEnd(8)} ${name.padEnd(20)} ${state.padEnd(11)} ${channel.padEnd(30)} ${talkingWith}`;
}

function table(pbx: Pbx, shown: readonly Agent[]): string[] {
  const all = pbx.exchange.agents.all();
  const talking = all.filter(({ login }) => login?.call).length;
  return [
    row('Agent-ID', 'Name', 'State', 'Channel', 'Talking with'),
    ...shown.map((agent) => {
      const { id, name, login } = agent;
      return row(id, name, stateOf(pbx, agent), login?.channel.name ?? '', login?.call?.channel.name ?? '');
    }),
    '',
    `Defined agents: ${all.length}, Logged in: ${all.filter(({ login }) => login).length}, Talking: ${talking}`,
  ];
}

const stateOf = (pbx: Pbx, { id }: Agent) => pbx.exchange.extensions.device(`Agent:${id}`) ?? 'UNAVAILABLE';

function show(pbx: Pbx, [id = '']: readonly string[]): string[] {
  const agent = pbx.exchange.agents.find(id);
  if (!agent) return [`Agent '${id}' not found`];
  const { login } = agent;
  return [
    `Id: ${id}`,
    `Name: ${agent.name}`,
    'Beep: beep',
    'MOH: default',
    'RecordCalls: No',
    `State: ${stateOf(pbx, agent)}`,
    ...(login ? [`LoggedInChannel: ${login.channel.name}`, `LoggedInTime: ${login.since}`] : []),
    ...(login?.call ? [`TalkingWith: ${login.call.channel.name}`, `CallStarted: ${login.call.since}`] : []),
  ];
}

function logOff({ exchange }: Pbx, [id = '', soft = '']: readonly string[]): string[] {
  const agent = exchange.agents.find(id);
  if (!agent) return [''];
  agent.login?.logOff(soft.toLowerCase() === 'soft');
  return [`Logging out ${id}`];
}
