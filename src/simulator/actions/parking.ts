import { cInteger } from '../c-integer';
import { flat } from '../exchange/applications/parking/parking-lot';
import type { Channel } from '../exchange/switch/channel';
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

/** Parks a channel. The channel that it talked to hangs up. Header `TimeoutChannel`: the device to call back. Default: the parked device. */
function park(request: Request) {
  const name = request.get('Channel');
  if (name === '') return request.error('Channel not specified');
  const { exchange } = request;
  const channel = exchange.findChannel(name);
  if (!channel) return request.error(`Channel does not exist: ${name}`);
  const parker = request.get('TimeoutChannel');
  if (parker !== '') exchange.setVariable(channel, 'BLINDTRANSFER', parker);
  const lot = request.get('Parkinglot');
  const space = request.get('ParkingSpace');
  const timeout = cInteger(request.get('Timeout')) ?? 0;
  // A channel is called back at its device.
  const parkingDevice = exchange.findChannel(parker)?.device;
  const isFree = exchange.parking.calls().every((call) => call.channel !== channel);
  const stays = { extension: channel.exten, context: channel.context };
  if (!isDefault(lot) || !isFree || !channel.release(stays)) return request.error(FAILED);
  request.ack('Park successful\n');
  if (space !== '') exchange.setVariable(channel, 'PARKINGEXTEN', space);
  const isParked = exchange.parking.park(channel, {
    parker: parkingDevice ?? (parker || channel.device),
    space: space === '' ? undefined : Number(space),
    timeout: timeout > 0 ? timeout : undefined,
    onTimeout: (parked, device) => callBack(request, parked, device),
  });
  if (!isParked) channel.hangUp('action');
}

/** The parked channel calls its parker (comebacktoorigin of res_parking.conf). */
function callBack({ exchange }: Request, channel: Channel, device: string): void {
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
