import type { Header, Headers } from '../frame-writer';
import type { ManagerClass } from '../rights';

interface Raised {
  event: string;
  headers: Headers;
  classes: readonly ManagerClass[];
}

/**
 * The events of calls and queues as Asterisk told them before 12, where their names and headers were others
 * (apps/app_dial.c senddialevent, apps/app_queue.c join_queue and leave_queue, main/channel.c, main/pbx.c, channels/chan_local.c,
 * res/res_musiconhold.c). What is not in here is told alike.
 */
export class Before12 {
  readonly #bridges = new Map<string, Headers[]>();

  /** Undefined for what was not told. */
  translate(raised: Raised): Raised | undefined {
    const { event, headers } = raised;
    const value = (name: string) => headers.find(([each]) => each === name)?.[1] ?? '';
    const told = (name: string, ...pairs: Header[]): Raised => {
      const variables = headers.filter(([each]) => each.startsWith('ChanVariable('));
      return { event: name, headers: [...pairs, ...variables], classes: raised.classes };
    };
    // Who waits was told among the calls then.
    const ofCalls = (name: string, ...pairs: Header[]): Raised => ({
      ...told(name, ...pairs),
      classes: ['call'],
    });
    const same = (...names: string[]) => names.map((name): Header => [name, value(name)]);
    const caller = same('CallerIDNum', 'CallerIDName', 'ConnectedLineNum', 'ConnectedLineName');
    const state = same('Channel', 'ChannelState', 'ChannelStateDesc', 'CallerIDNum', 'CallerIDName');
    const unique: Header = ['UniqueID', value('Uniqueid')];
    switch (event) {
      case 'Newchannel':
        return told(event, ...state, ...same('AccountCode', 'Exten', 'Context', 'Uniqueid'));
      case 'Newstate':
        return told(event, ...state, ...same('ConnectedLineNum', 'ConnectedLineName', 'Uniqueid'));
      case 'NewCallerid':
        return told(event, ...same('Channel', 'CallerIDNum', 'CallerIDName', 'Uniqueid', 'CID-CallingPres'));
      case 'Newexten':
        return told(
          event,
          ...same('Channel', 'Context', 'Extension', 'Priority', 'Application', 'AppData', 'Uniqueid'),
        );
      case 'VarSet':
        return told(event, ...same('Channel', 'Variable', 'Value', 'Uniqueid'));
      case 'LocalBridge':
        return told(
          event,
          ['Channel1', value('LocalOneChannel')],
          ['Channel2', value('LocalTwoChannel')],
          ['Uniqueid1', value('LocalOneUniqueid')],
          ['Uniqueid2', value('LocalTwoUniqueid')],
          ...same('Context', 'Exten', 'LocalOptimization'),
        );
      case 'MusicOnHoldStart':
        return told('MusicOnHold', ['State', 'Start'], ...same('Channel'), unique, ...same('Class'));
      case 'MusicOnHoldStop':
        return told('MusicOnHold', ['State', 'Stop'], ...same('Channel'), unique);
      case 'DialBegin':
        // Of a channel that nobody called from there was no such event.
        if (value('Channel') === '') return undefined;
        return told(
          'Dial',
          ['SubEvent', 'Begin'],
          ...same('Channel'),
          ['Destination', value('DestChannel')],
          ...caller,
          unique,
          ['DestUniqueID', value('DestUniqueid')],
          ['Dialstring', value('DialString')],
        );
      case 'DialEnd':
        if (value('Channel') === '') return undefined;
        return told('Dial', ['SubEvent', 'End'], ...same('Channel'), unique, ...same('DialStatus'));
      case 'BridgeEnter':
        return this.#enter(String(value('BridgeUniqueid')), headers);
      case 'BridgeLeave':
        return this.#leave(String(value('BridgeUniqueid')));
      case 'NewConnectedLine':
      case 'DialState':
      case 'BridgeCreate':
      case 'BridgeDestroy':
        return undefined;
      case 'QueueCallerJoin':
        return ofCalls(
          'Join',
          ...same('Channel'),
          ...caller,
          ...same('Queue', 'Position', 'Count', 'Uniqueid'),
        );
      case 'QueueCallerLeave':
        return ofCalls('Leave', ...same('Channel', 'Queue', 'Count', 'Position', 'Uniqueid'));
      case 'QueueCallerAbandon':
        return told(event, ...same('Queue', 'Uniqueid', 'Position', 'OriginalPosition', 'HoldTime'));
      case 'Hangup':
        return told(
          event,
          ...same('Channel', 'Uniqueid'),
          ...caller,
          ...same('AccountCode', 'Cause', 'Cause-txt'),
        );
      default:
        return raised;
    }
  }

  /** Whoever was called comes first, and is the second of the two. */
  #enter(id: string, headers: Headers): Raised | undefined {
    const sides = [headers, ...(this.#bridges.get(id) ?? [])];
    this.#bridges.set(id, sides);
    if (sides.length < 2) return undefined;
    const state: Headers = [
      ['Bridgestate', 'Link'],
      ['Bridgetype', 'core'],
    ];
    return { event: 'Bridge', headers: [...state, ...pair(sides)], classes: ['call'] };
  }

  /** Told once, when the first of the two goes. */
  #leave(id: string): Raised | undefined {
    const sides = this.#bridges.get(id);
    if (!sides) return undefined;
    this.#bridges.delete(id);
    return { event: 'Unlink', headers: pair(sides), classes: ['call'] };
  }
}

function pair(sides: readonly Headers[]): Headers {
  const both = (name: string, from: string) =>
    sides.map(
      (side, index): Header => [`${name}${index + 1}`, side.find(([each]) => each === from)?.[1] ?? ''],
    );
  return [...both('Channel', 'Channel'), ...both('Uniqueid', 'Uniqueid'), ...both('CallerID', 'CallerIDNum')];
}
