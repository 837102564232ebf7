import { type CallTools, connect, dial, hangUpAll } from './call-makers';

/** Pause in ms. */
const SHORT = 800;

/** A member that a queue has during a call. */
export interface Agent {
  readonly Interface: string;
  readonly Penalty?: string;
  readonly StateInterface?: string;
  readonly ringinuse?: 'no';
}

/** Makes a call while the queue has only these members. */
export async function withAgents<Tools extends Pick<CallTools, 'recording'>>(
  tools: Tools,
  agents: readonly Agent[],
  make: (tools: Tools) => Promise<void>,
  Queue = 'support',
): Promise<void> {
  const { ask } = tools.recording;
  const others = ['PJSIP/1001', 'PJSIP/1002'];
  for (const other of others) ask('QueuePause', { Interface: other, Paused: 'true' });
  for (const { ringinuse, ...agent } of agents) {
    ask('QueueAdd', { Queue, ...agent });
    if (ringinuse) ask('QueueMemberRingInUse', { Queue, Interface: agent.Interface, RingInUse: ringinuse });
  }
  try {
    await make(tools);
  } finally {
    for (const { Interface } of agents) ask('QueueRemove', { Queue, Interface });
    for (const other of others) ask('QueuePause', { Interface: other, Paused: 'false' });
  }
}

export async function queued(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '602');
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

export async function queueGivenUp(tools: CallTools): Promise<void> {
  dial(tools, 'PJSIP/1022', '602');
  await tools.heard('AgentCalled');
  await tools.pause(SHORT);
  tools.recording.ask('Hangup', { Channel: tools.channelOf('1022') });
  await hangUpAll(tools);
}

/** Phone 1023 calls, and 1022 answers. */
export async function queuedTo1022(tools: CallTools, extension = '602'): Promise<void> {
  await connect(tools, '1023', extension);
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

/** Nobody answers before the timeout of Queue(), and the caller's dialplan continues. */
export async function queueTimedOut(tools: CallTools): Promise<void> {
  dial(tools, 'PJSIP/1023', '730');
  await tools.heard('QueueCallerLeave');
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

/** The second caller waits until the member is free again. */
export async function queuedTwice(tools: CallTools): Promise<void> {
  await connect(tools, '1022', '602');
  dial(tools, 'PJSIP/1023', '602');
  await tools.heard('QueueCallerJoin', 2);
  await tools.pause(SHORT);
  tools.recording.ask('Hangup', { Channel: tools.channelOf('1022') });
  await tools.heard('BridgeEnter', 4);
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

/** The queue `sales` rings one member after the other. This also adds it to a real Asterisk, whose configuration lacks it. */
export async function queuedInTurn(tools: CallTools): Promise<void> {
  const file = { SrcFilename: 'queues.conf', DstFilename: 'queues.conf', Reload: 'no' };
  tools.recording.ask('UpdateConfig', {
    ...file,
    ...{ 'Action-000000': 'NewCat', 'Cat-000000': 'sales' },
    ...{
      'Action-000001': 'Append',
      'Cat-000001': 'sales',
      'Var-000001': 'strategy',
      'Value-000001': 'linear',
    },
    ...{ 'Action-000002': 'Append', 'Cat-000002': 'sales', 'Var-000002': 'timeout', 'Value-000002': '3' },
    ...{ 'Action-000003': 'Append', 'Cat-000003': 'sales', 'Var-000003': 'retry', 'Value-000003': '1' },
  });
  tools.recording.ask('QueueReload', { Parameters: 'yes' });
  await tools.pause(SHORT);
  const agents = [{ Interface: 'PJSIP/1021' }, { Interface: 'PJSIP/1022' }];
  await withAgents(tools, agents, (each) => queuedTo1022(each, '731'), 'sales');
}

export async function agentPool(tools: CallTools): Promise<void> {
  dial(tools, 'PJSIP/1021', '711');
  await tools.heard('AgentLogin');
  // Asterisk gives a new agent no call in its first five seconds (LOGIN_WAIT_TIMEOUT_TIME of apps/app_agent_pool.c).
  await tools.pause(6_000);
  dial(tools, 'PJSIP/1022', '712');
  await tools.heard('BridgeEnter', 3);
  await tools.pause(SHORT);
  tools.recording.ask('Hangup', { Channel: tools.channelOf('1022') });
  await tools.pause(SHORT);
  await hangUpAll(tools);
}

/** The queue's member is an agent of app_agent_pool, whose phone stays connected between calls. */
export async function queuedToAgent(tools: CallTools): Promise<void> {
  dial(tools, 'PJSIP/1021', '711');
  await tools.heard('AgentLogin');
  await tools.pause(6_000);
  const agent = { Interface: 'Local/712@calls', StateInterface: 'Agent:1001' };
  await withAgents(tools, [agent], async (each) => {
    dial(each, 'PJSIP/1022', '602');
    await each.heard('AgentConnect');
    await each.pause(SHORT);
    each.recording.ask('Hangup', { Channel: each.channelOf('1022') });
    await each.heard('AgentComplete');
    await each.pause(SHORT);
    await hangUpAll(each);
  });
}
