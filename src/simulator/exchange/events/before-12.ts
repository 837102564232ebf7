import type { Header, Headers } from '../../frame-writer';
import type { ManagerClass } from '../../rights';

interface Raised {
  event: string;
  headers: Headers;
  classes: readonly ManagerClass[];
}

/**
 * Translates events of calls and queues to their names and headers before Asterisk 12 (apps/app_dial.c senddialevent,
 * apps/app_queue.c join_queue and leave_queue, main/channel.c, main/pbx.c, channels/chan_local.c, res/res_musiconhold.c).
 * Other events are unchanged.
 */
export class Before12 {
  readonly #bridges = new Map<string, Headers[]>();

  /** Undefined for an event that did not exist before 12. */
  translate(raised: Raised): Raised | undefined {
    const { event, headers } = raised;
    const value = (name: string) => headers.find(([each]) => each === name)?.[1] ?? '';
    const renamed = (name: string, ...pairs: Header[]): Raised => {
      const variables = headers.filter(([each]) => each.startsWith('ChanVariable('));
      return { event: name, headers: [...pairs, ...variables], classes: raised.classes };
    };
    // Events about queue callers had the class `call` then.
    const ofCalls = (name: string, ...pairs: Header[]): Raised => ({
      ...renamed(name, ...pairs),
      classes: ['call'],
    });
    const same = (...names: string[]) => names.map((name): Header => [name, value(name)]);
    const caller = same('CallerIDNum', 'CallerIDName', 'ConnectedLineNum', 'ConnectedLineName');
    const state = same('Channel', 'ChannelState', 'ChannelStateDesc', 'CallerIDNum', 'CallerIDName');
    const unique: Header = ['UniqueID', value('Uniqueid')];
    switch (event) {
      case 'Newchannel':
        return renamed(event, ...state, ...same('AccountCode', 'Exten', 'Context', 'Uniqueid'));
      case 'Newstate':
        return renamed(event, ...state, ...same('ConnectedLineNum', 'ConnectedLineName', 'Uniqueid'));
      case 'NewCallerid':
        return renamed(
          event,
          ...same('Channel', 'CallerIDNum', 'CallerIDName', 'Uniqueid', 'CID-CallingPres'),
        );
      case 'Newexten':
        return renamed(
          event,
          ...same('Channel', 'Context', 'Extension', 'Priority', 'Application', 'AppData', 'Uniqueid'),
        );
      case 'VarSet':
        return renamed(event, ...same('Channel', 'Variable', 'Value', 'Uniqueid'));
      case 'LocalBridge':
        return renamed(
          event,
          ['Channel1', value('LocalOneChannel')],
          ['Channel2', value('LocalTwoChannel')],
          ['Uniqueid1', value('LocalOneUniqueid')],
          ['Uniqueid2', value('LocalTwoUniqueid')],
          ...same('Context', 'Exten', 'LocalOptimization'),
        );
      case 'MusicOnHoldStart':
        return renamed('MusicOnHold', ['State', 'Start'], ...same('Channel'), unique, ...same('Class'));
      case 'MusicOnHoldStop':
        return renamed('MusicOnHold', ['State', 'Stop'], ...same('Channel'), unique);
      case 'DialBegin':
        // This event did not exist for a dial without a calling channel.
        if (value('Channel') === '') return undefined;
        return renamed(
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
        return renamed('Dial', ['SubEvent', 'End'], ...same('Channel'), unique, ...same('DialStatus'));
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
        return renamed(event, ...same('Queue', 'Uniqueid', 'Position', 'OriginalPosition', 'HoldTime'));
      case 'Hangup':
        return renamed(
          event,
          ...same('Channel', 'Uniqueid'),
          ...caller,
          ...same('AccountCode', 'Cause', 'Cause-txt'),
        );
      default:
        return raised;
    }
  }

  /** The called channel enters first and is Channel2. */
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

  /** Raised once, when the first of the two channels leaves. */
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
