import type { Frame } from '../../protocol';
import type { Origin } from '../store';
import { callerText, numberOf, type Source, type SourceContext } from './source';

/** Parked calls: ParkedCalls, ParkedCall, UnParkedCall, ParkedCallTimeOut, ParkedCallGiveUp; before Asterisk 12 with other headers. */
export function parking({ store }: SourceContext): Source {
  const remove = (frame: Frame, origin: Origin) => {
    const { name, lot } = placeOf(frame);
    store.remove('parked', name, lot, origin);
  };
  const put = (frame: Frame, origin: Origin) => {
    const { name, lot } = placeOf(frame);
    if (name === '') return;
    store.put(
      {
        kind: 'parked',
        name,
        lot,
        state: 'parked',
        text: 'Parked',
        channel: frame.get('ParkeeChannel') ?? frame.get('Channel') ?? '',
        uniqueId: frame.get('ParkeeUniqueid') ?? frame.get('Uniqueid') ?? '',
        number: callerText(frame.get('ParkeeCallerIDNum') ?? frame.get('CallerIDNum')),
        callerName: callerText(frame.get('ParkeeCallerIDName') ?? frame.get('CallerIDName')),
        parkedBy: frame.get('ParkerDialString') ?? frame.get('From') ?? '',
      },
      origin,
      origin.at - numberOf(frame.get('ParkingDuration')) * 1000,
    );
  };
  return {
    name: 'parking',
    takes: {
      ParkedCall: put,
      ParkedCallSwap: put,
      UnParkedCall: remove,
      ParkedCallTimeOut: remove,
      ParkedCallGiveUp: remove,
    },
    ask: () => [
      {
        source: 'parking',
        action: { Action: 'ParkedCalls' },
        onComplete: (askedAt) => {
          store.sweep('parked', askedAt);
          return [];
        },
      },
    ],
  };
}

function placeOf(frame: Frame): { name: string; lot: string } {
  return {
    name: frame.get('ParkingSpace') ?? frame.get('Exten') ?? '',
    lot: frame.get('Parkinglot') || 'default',
  };
}
