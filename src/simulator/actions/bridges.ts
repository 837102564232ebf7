import type { Bridge } from '../exchange/switch/bridge';
import { suspendTechnology, TECHNOLOGIES } from '../exchange/switch/technologies';
import type { ListItem, Request } from '../request';
import type { ActionSpec } from './spec';

export const bridgeActions: readonly ActionSpec[] = [
  {
    name: 'BridgeList',
    classes: [],
    synopsis: 'Get a list of bridges in the system.',
    since: 13,
    run: bridgeList,
  },
  {
    name: 'BridgeInfo',
    classes: [],
    synopsis: 'Get information about a bridge.',
    since: 13,
    run: bridgeInfo,
  },
  { name: 'BridgeDestroy', classes: [], synopsis: 'Destroy a bridge.', since: 13, run: bridgeDestroy },
  { name: 'BridgeKick', classes: [], synopsis: 'Kick a channel from a bridge.', since: 13, run: bridgeKick },
  {
    name: 'BridgeTechnologyList',
    classes: [],
    synopsis: 'List available bridging technologies and their statuses.',
    since: 13,
    run: technologyList,
  },
  {
    name: 'BridgeTechnologySuspend',
    classes: [],
    synopsis: 'Suspend a bridging technology.',
    since: 13,
    run: (request) => suspend(request, true),
  },
  {
    name: 'BridgeTechnologyUnsuspend',
    classes: [],
    synopsis: 'Unsuspend a bridging technology.',
    since: 13,
    run: (request) => suspend(request, false),
  },
];

const NO_BRIDGE = 'Specified BridgeUniqueid not found';

function bridgeList(request: Request) {
  const type = request.get('BridgeType');
  const bridges = [...request.exchange.bridges.values()].filter(
    (bridge) => type === '' || bridge.type === type,
  );
  request.list({
    message: 'Bridge listing will follow',
    items: bridges.map((bridge): ListItem => ['BridgeListItem', ...bridge.snapshot()]),
    complete: 'BridgeListComplete',
  });
}

function bridgeInfo(request: Request) {
  const bridge = bridgeOf(request);
  if (!bridge) return;
  request.list({
    message: 'Bridge channel listing will follow',
    items: bridge.channels.map((channel): ListItem => ['BridgeInfoChannel', ...channel.snapshot()]),
    complete: 'BridgeInfoComplete',
    extra: bridge.snapshot(),
  });
}

/** Hangs up all channels of the bridge. */
function bridgeDestroy(request: Request) {
  const bridge = bridgeOf(request);
  if (!bridge) return;
  request.ack('Bridge has been destroyed');
  for (const channel of [...bridge.channels]) channel.hangUp('action');
}

function bridgeKick(request: Request) {
  const { exchange } = request;
  const name = request.get('Channel');
  if (name === '') return request.error('Channel must be provided');
  const channel = exchange.findChannel(name);
  if (!channel) return request.error('Channel does not exist');
  const id = request.get('BridgeUniqueid');
  if (id !== '' && !exchange.bridges.has(id)) return request.error('Bridge not found');
  if (channel.bridgeId === '') return request.error('Channel is not in a bridge');
  if (id !== '' && channel.bridgeId !== id) return request.error('Channel kick from bridge failed');
  request.ack('Channel has been kicked');
  channel.hangUp('action');
}

function suspend(request: Request, isSuspended: boolean) {
  const name = request.get('BridgeTechnology');
  if (name === '') return request.error('BridgeTechnology must be provided');
  if (!suspendTechnology(request.pbx, name, isSuspended)) return request.error('BridgeTechnology not found');
  request.ack(`${isSuspended ? 'Suspended' : 'Unsuspended'} bridge technology`);
}

function technologyList(request: Request) {
  const { suspended } = request.pbx;
  request.list({
    message: 'Bridge technology listing will follow',
    items: TECHNOLOGIES.map(
      ([name, type, priority]): ListItem => [
        'BridgeTechnologyListItem',
        ['BridgeTechnology', name],
        ['BridgeType', type],
        ['BridgePriority', priority],
        ['BridgeSuspended', suspended.has(name) ? 'Yes' : 'No'],
      ],
    ),
    complete: 'BridgeTechnologyListComplete',
    idLast: true,
  });
}

function bridgeOf(request: Request): Bridge | undefined {
  const id = request.get('BridgeUniqueid');
  const bridge = request.exchange.bridges.get(id);
  if (id === '') request.error('BridgeUniqueid must be provided');
  else if (!bridge) request.error(NO_BRIDGE);
  return bridge;
}
