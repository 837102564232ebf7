import type { Timers } from './clock';
import type { RaiseEvent } from './exchange/events/raise';
import { Exchange } from './exchange/exchange';
import { extensionsFrom, type SimulatorOptions } from './options';
import type { Profile } from './profiles';
import { Random } from './random';

/** The exchange of a simulator with its extensions and queues. Throws a SimulatorError for an invalid option. */
export function createExchange(
  {
    extensions = 25,
    queues = [],
    mailboxes = [],
    agents = [],
    seed = 1,
    channelVariables = [],
    sound = true,
    includes = {},
  }: SimulatorOptions,
  parts: { profile: Profile; timers: Timers; raise: RaiseEvent },
): Exchange {
  const exchange = new Exchange({ ...parts, random: new Random(seed), channelVariables, sound });
  for (const extension of extensionsFrom(extensions)) exchange.add(extension);
  for (const queue of queues) exchange.queues.add(queue);
  for (const agent of agents) exchange.agents.add(agent);
  for (const mailbox of mailboxes) exchange.mailboxes.add(mailbox);
  for (const [context, included] of Object.entries(includes)) {
    for (const each of included) exchange.dialplan.include(context, each);
  }
  return exchange;
}
