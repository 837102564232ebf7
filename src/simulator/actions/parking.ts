import { cInteger } from '../c-integer';
import { conversationOf } from '../exchange/applications/conversation';
import { flat } from '../exchange/applications/parking/parking-lot';
import type { Channel, Destination } from '../exchange/switch/channel';
import { ID_BUFFER, type ListItem, type Request } from '../request';
import type { ActionSpec } from './spec';

export const parkingActions: readonly ActionSpec[] = [
  { name: 'Park', classes: ['call'], synopsis: 'Park a channel.', run: park },
  { name: 'ParkedCalls', classes: ['call'], synopsis: 'List parked calls.', run: parkedCalls },
  {
    name: 'Parkinglots',
    classes: ['call'],
    synopsis: 'Get a list of parking lots',
    since: 13,
    run: parkinglots,
  },
];

const FAILED = 'Park action failed\n';

/** Parks a channel. The one that it talked to stays in their bridge, alone. Header `TimeoutChannel`: the device to call back. Default: the parked device. */
function park(request: Request) {
  const name = request.get('Channel');
  if (name === '') return request.error('Channel not specified');
  const { exchange } = request;
  const channel = exchange.findChannel(name);
  if (!channel) return request.error(`Channel does not exist: ${name}`);
  const parker = request.get('TimeoutChannel');
  // Both the action and res_parking set it.
  if (parker !== '')
    for (let times = 0; times < 2; times++) exchange.setVariable(channel, 'BLINDTRANSFER', parker);
  const lot = request.get('Parkinglot');
  const space = request.get('ParkingSpace');
  const timeout = cInteger(request.get('Timeout')) ?? 0;
  // A channel is called back at its device.
  const parkingDevice = exchange.findChannel(parker)?.device;
  const isFree = exchange.parking.calls().every((call) => call.channel !== channel);
  const stays = { extension: channel.exten, context: channel.context };
  if (!isDefault(lot) || !isFree || !leaves(channel, stays)) return request.error(FAILED);
  request.ack('Park successful\n');
  if (space !== '') exchange.setVariable(channel, 'PARKINGEXTEN', space);
  const device = parkingDevice ?? (parker || channel.device);
  const isParked = exchange.parking.park(channel, {
    parker: device,
    space: space === '' ? undefined : Number(space),
    timeout: timeout > 0 ? timeout : undefined,
    onTimeout: (parked) => callBack(request, parked, device),
    comesBackTo: { context: 'park-dial', extension: flat(device) },
  });
  if (!isParked) channel.hangUp('action');
}

/** The channel leaves its call, in which the other party stays, or its application. */
function leaves(channel: Channel, stays: Destination): boolean {
  const conversation = conversationOf(channel);
  if (!conversation) return channel.release(stays);
  conversation.partFrom(channel);
  return true;
}

/** The parked channel calls its parker (comebacktoorigin of res_parking.conf). */
function callBack({ exchange }: Request, channel: Channel, device: string): void {
  // The Dial of its former call ends, at the place where the channel is now.
  exchange.execute(channel, channel.application, channel.data);
  if (channel.endDial) exchange.setVariable(channel, 'DIALSTATUS', 'ANSWER');
  channel.endDial = undefined;
  exchange.startDialplan(
    channel,
    { context: 'park-dial', extension: flat(device) },
    {
      steps: [
        { application: 'Dial', data: `${device},30` },
        { application: 'Hangup', data: '' },
      ],
    },
  );
}

function parkedCalls(request: Request) {
  if (!isDefault(request.get('ParkingLot'))) {
    return request.error('Requested parking lot could not be found.');
  }
  const { parking } = request.exchange;
  const calls = parking.calls();
  request.list({
    message: 'Parked calls will follow',
    items: calls.map((call): ListItem => ['ParkedCall', ...parking.describe(call)]),
    complete: 'ParkedCallsComplete',
    idLast: true,
    idBuffer: ID_BUFFER,
    extra: [['Total', calls.length]],
  });
}

function parkinglots(request: Request) {
  const { name, first, last, timeout } = request.exchange.parking;
  request.list({
    message: 'Parking lots will follow',
    items: [
      ['Parkinglot', ['Name', name], ['StartSpace', first], ['StopSpace', last], ['Timeout', timeout / 1000]],
    ],
    complete: 'ParkinglotsComplete',
    idBuffer: ID_BUFFER,
  });
}

/** True for the name of the only lot, and for an empty name. */
const isDefault = (lot: string) => lot === '' || lot === 'default';
