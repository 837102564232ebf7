import { CAUSES, type HangupSource } from '../../switch/causes';
import type { Destination } from '../../switch/channel';
import type { SwitchCore } from '../../switch/core';
import type { Application } from '../application';
import { argumentsOf } from '../application';
import { answer } from '../basic';
import { Conference, type Participant } from './conference';

/** The conferences in progress (apps/app_confbridge.c). */
export class Conferences {
  readonly #core: SwitchCore;
  readonly #conferences = new Map<string, Conference>();
  #count = 0;

  constructor(core: SwitchCore) {
    this.#core = core;
  }

  all(): Conference[] {
    return [...this.#conferences.values()];
  }

  /** The conference of a name, in any case. */
  find(name: string): Conference | undefined {
    return this.#conferences.get(name.toLowerCase());
  }

  /** The conference of this name, or a new one. */
  open(name: string): Conference {
    const known = this.find(name);
    if (known) return known;
    const conference = new Conference(this.#core, name, this.#count++);
    this.#conferences.set(name.toLowerCase(), conference);
    conference.begin();
    return conference;
  }

  /** Removes a participant, and the conference after its last one. */
  leave(
    conference: Conference,
    participant: Participant,
    result: 'KICKED' | 'HANGUP',
    to?: Destination,
  ): void {
    conference.leave(participant, result, to);
    if (conference.participants.length > 0) return;
    this.#conferences.delete(conference.name.toLowerCase());
    conference.end();
  }

  /** Sends a participant on in its dialplan. */
  kick(conference: Conference, participant: Participant): void {
    this.leave(conference, participant, 'KICKED');
    participant.onKick();
  }
}

/** ConfBridge(conference,bridge profile,user profile,menu). The profiles and the menu have no effect. */
export function confBridge(conferences: Conferences): Application {
  return (step) => {
    const { board, channel } = step;
    const [name = ''] = argumentsOf(step.data);
    if (name === '' || conferences.find(name)?.isLocked) {
      board.setVariable(channel, 'CONFBRIDGE_RESULT', 'FAILED');
      step.hangUp();
      return;
    }
    answer(board, channel);
    const conference = conferences.open(name);
    const participant: Participant = {
      channel,
      joinedAt: board.now(),
      isMuted: false,
      onKick: () => step.next(),
    };
    const [hangUp, release] = [channel.hangUp, channel.release];
    const leave = (to?: Destination) => conferences.leave(conference, participant, 'HANGUP', to);
    channel.hangUp = (source: HangupSource) => {
      leave();
      channel.cause = CAUSES.normal;
      hangUp(source);
    };
    channel.release = (to) => {
      leave(to);
      return release(to);
    };
    channel.onReplaced = (by) => conference.replace(participant, by);
    conference.join(participant);
  };
}

/** True for the words that name every participant. */
export function namesAll(name: string): boolean {
  return /^(all|participants)$/i.test(name);
}

/** A channel's name may be cut. `all` and `participants` name every participant. */
export function participantsNamed({ participants }: Conference, name: string): Participant[] {
  if (namesAll(name)) return [...participants];
  if (name === '') return [];
  const lower = name.toLowerCase();
  return participants.filter(({ channel }) => channel.name.toLowerCase().startsWith(lower)).slice(0, 1);
}
