import type { Headers } from '../../../frame-writer';
import { Bridge } from '../../switch/bridge';
import type { Channel, Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';

/** A channel in a conference. */
export interface Participant {
  readonly channel: Channel;
  readonly joinedAt: number;
  isMuted: boolean;
  /** Called when the participant is kicked: its dialplan goes on. */
  readonly onKick: () => void;
}

/** A conference of app_confbridge. Its bridge also has a channel for announcements, and one for a recording. */
export class Conference {
  readonly name: string;
  readonly participants: Participant[] = [];
  isLocked = false;
  readonly #core: SwitchCore;
  readonly #bridge: Bridge;
  readonly #announcer: string;
  #recorder: string | undefined;

  /** `number` counts the conferences of the server. */
  constructor(core: SwitchCore, name: string, number: number) {
    this.#core = core;
    this.name = name;
    this.#announcer = `CBAnn/${name}-${number.toString(16).padStart(8, '0')};2`;
    this.#bridge = new Bridge(core.random.uuid(), 'base', { creator: 'ConfBridge', name });
  }

  get isRecorded(): boolean {
    return this.#recorder !== undefined;
  }

  /** Names of Asterisk's own channels, which say announcements. */
  get announcers(): string[] {
    return [this.#announcer.replace(/2$/, '1'), this.#announcer];
  }

  begin(): void {
    this.#core.addBridge(this.#bridge);
    this.#raise('BridgeCreate');
    this.#bridge.internal = 1;
    this.#report('ConfbridgeStart');
    this.#core.extensions.setDevice(`confbridge:${this.name}`, 'INUSE');
  }

  join(participant: Participant): void {
    const { channel } = participant;
    this.participants.push(participant);
    this.#bridge.channels.push(channel);
    channel.bridgeId = this.#bridge.id;
    this.#raise('BridgeEnter', channel);
    if (channel.variables.get('BLINDTRANSFER')) this.#core.setVariable(channel, 'BLINDTRANSFER', '');
    this.#setPeers();
    this.#reportJoin(channel, participant);
  }

  /** Reports a transfer that puts another channel in the place of a participant's (confbridge_handle_atxfer). */
  replace(participant: Participant, by: Channel): void {
    if (!this.participants.includes(participant)) return;
    this.#report('ConfbridgeLeave', participant.channel, [['Admin', 'No']]);
    this.#reportJoin(by, participant);
  }

  #reportJoin(channel: Channel, { isMuted }: Participant): void {
    this.#report('ConfbridgeJoin', channel, [
      ['Admin', 'No'],
      ['Muted', isMuted ? 'Yes' : 'No'],
    ]);
  }

  /**
   * Removes a participant. `result` is the value of CONFBRIDGE_RESULT, which a kick sets first and a hangup last. `to`: the
   * extension to which an action sends the participant.
   */
  leave(participant: Participant, result: 'KICKED' | 'HANGUP', to?: Destination): void {
    const { channel } = participant;
    const index = this.participants.indexOf(participant);
    if (index < 0) return;
    if (result === 'KICKED') this.#core.setVariable(channel, 'CONFBRIDGE_RESULT', result);
    this.#core.setVariable(channel, 'BRIDGEPEER', '');
    if (to) Object.assign(channel, { context: to.context, exten: to.extension, priority: to.priority ?? 1 });
    this.#report('ConfbridgeLeave', channel, [['Admin', 'No']]);
    if (to) this.#core.sendTo(channel, to);
    this.participants.splice(index, 1);
    this.#bridge.channels.splice(this.#bridge.channels.indexOf(channel), 1);
    channel.bridgeId = '';
    this.#raise('BridgeLeave', channel);
    this.#setPeers();
    if (result === 'HANGUP') this.#core.setVariable(channel, 'CONFBRIDGE_RESULT', result);
  }

  /** Ends the conference after its last participant has left. */
  end(): void {
    if (this.isRecorded) this.stopRecording();
    this.#core.extensions.setDevice(`confbridge:${this.name}`, 'NOT_INUSE');
    this.#report('ConfbridgeEnd');
    const announcer = `CBAnn/${this.name}`;
    // Its two halves end. By the first report, the second one may have ended, too.
    this.#core.extensions.reportDevice(announcer, 'INUSE');
    this.#bridge.internal = 0;
    this.#core.bridges.delete(this.#bridge.id);
    this.#raise('BridgeDestroy');
    this.#core.extensions.reportDevice(announcer, 'UNKNOWN');
  }

  mute(participant: Participant, muted: boolean): void {
    participant.isMuted = muted;
    this.#report(muted ? 'ConfbridgeMute' : 'ConfbridgeUnmute', participant.channel, [['Admin', 'No']]);
  }

  /** All see the video of this channel. */
  showVideoOf({ channel }: Participant): void {
    const previous = this.#bridge.videoSource?.uniqueId ?? '';
    this.#bridge.videoSource = channel;
    const headers: Headers = [...this.#bridge.snapshot(), ['BridgePreviousVideoSource', previous]];
    this.#core.raise('BridgeVideoSourceUpdate', headers, 'call');
  }

  startRecording(): void {
    this.#recorder = this.#announcer.replace('CBAnn', 'CBRec').replace(';2', '');
    this.#bridge.internal++;
    this.#report('ConfbridgeRecord');
    this.#setPeers();
  }

  stopRecording(): void {
    this.#recorder = undefined;
    this.#report('ConfbridgeStopRecord');
    this.#bridge.internal--;
    this.#setPeers();
  }

  /** The headers of ConfbridgeList. `now` is in ms. */
  listed({ channel, isMuted, joinedAt }: Participant, now: number): Headers {
    const yesNo = (value: boolean) => (value ? 'Yes' : 'No');
    return [
      ['Conference', this.name],
      ['Admin', 'No'],
      ['MarkedUser', 'No'],
      ['WaitMarked', 'No'],
      ['EndMarked', 'No'],
      ...(this.#core.profile.version < 18 ? [] : [['EndMarkedAny', 'No'] as const]),
      ['Waiting', 'No'],
      ['Muted', yesNo(isMuted)],
      ['Talking', 'No'],
      ['AnsweredTime', Math.floor((now - joinedAt) / 1000)],
      ...channel.snapshot(),
    ];
  }

  /** Sets BRIDGEPEER of each channel to the other channels of the bridge. */
  #setPeers(): void {
    for (const { channel } of this.participants) {
      const others = this.participants.filter((other) => other.channel !== channel);
      const names = [this.#announcer, ...others.map((other) => other.channel.name)];
      const peers = this.#recorder === undefined ? names : [...names, this.#recorder];
      this.#core.setVariable(channel, 'BRIDGEPEER', peers.join(','));
    }
  }

  #report(event: string, channel?: Channel, extra: Headers = []): void {
    const headers: Headers = [
      ['Conference', this.name],
      ...this.#bridge.snapshot(),
      ...(channel?.snapshot() ?? []),
      ...extra,
    ];
    this.#core.raise(event, headers, 'call');
  }

  #raise(event: string, channel?: Channel): void {
    this.#core.raise(event, [...this.#bridge.snapshot(), ...(channel?.snapshot() ?? [])], 'call');
  }
}
