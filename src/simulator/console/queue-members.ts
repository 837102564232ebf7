import { cInteger } from '../c-integer';
import type { Pbx } from '../pbx';
import { ANY, type CliCommand, failure, type Lines } from './output';
import { usage } from './usage';

/** apps/app_queue.c handle_queue_*. */
export const queueMemberCommands: readonly CliCommand[] = [
  { name: 'queue add member', takes: ANY, run: addMember },
  { name: 'queue remove member', takes: ANY, run: removeMember },
  { name: 'queue pause member', takes: ANY, run: (pbx, words) => pauseMember(pbx, words, true) },
  { name: 'queue unpause member', takes: ANY, run: (pbx, words) => pauseMember(pbx, words, false) },
  { name: 'queue set penalty', takes: ANY, run: setPenalty },
  { name: 'queue set ringinuse', takes: ANY, run: setRingInUse },
  { name: 'queue priority caller', takes: ANY, run: setPriority },
  { name: 'queue show rules', takes: [0, 1], run: () => [''] },
  { name: 'queue reload all', takes: ANY, run: () => [''] },
  { name: 'queue reload members', takes: ANY, run: () => [''] },
  { name: 'queue reload parameters', takes: ANY, run: () => [''] },
  { name: 'queue reload rules', takes: ANY, run: () => [''] },
  { name: 'queue reset stats', takes: ANY, run: resetStats },
];

/** The words of `<member> to <queue> penalty <penalty> as <name> …`: values at even places, and the words between. */
function parts(words: readonly string[], between: readonly string[]): readonly string[] | undefined {
  const isWhole = words.length % 2 === 1;
  const fit = words.every(
    (word, index) => index % 2 === 0 || word.toLowerCase() === between[(index - 1) / 2],
  );
  if (!isWhole || !fit || words.length > between.length * 2 + 1) return undefined;
  return words.filter((_, index) => index % 2 === 0);
}

function addMember({ exchange }: Pbx, words: readonly string[]): Lines {
  const values = parts(words, ['to', 'penalty', 'as', 'state_interface', 'paused']);
  if (!values || values.length < 2) return usage('queue add member');
  const [device = '', queue = '', penalty, name, stateInterface, reason] = values;
  const number = cInteger(penalty ?? '0');
  const warnings = [
    ...(number === undefined ? ['Penalty must be an integer >= 0'] : []),
    ...((number ?? 0) < 0 ? ['Penalty must be >= 0'] : []),
  ];
  const outcome = exchange.queues.addMember(queue, {
    interface: device,
    penalty: Math.max(number ?? 0, 0),
    ...(name === undefined ? {} : { name }),
    ...(stateInterface === undefined ? {} : { stateInterface }),
    ...(reason === undefined ? {} : { paused: true, pausedReason: reason }),
  });
  switch (outcome) {
    case 'added':
      return [...warnings, `Added interface '${device}' to queue '${queue}'`];
    case 'alreadyThere':
      return failed(
        'queue add member',
        words,
        ...warnings,
        `Unable to add interface '${device}' to queue '${queue}': Already there`,
      );
    case 'noQueue':
      return failed(
        'queue add member',
        words,
        ...warnings,
        `Unable to add interface to queue '${queue}': No such queue`,
      );
  }
}

function removeMember({ exchange }: Pbx, words: readonly string[]): Lines {
  const values = parts(words, ['from']);
  if (values?.length !== 2) return usage('queue remove member');
  const [device = '', queue = ''] = values;
  const outcome = exchange.queues.removeMember(queue, device);
  if (outcome === 'removed') return [`Removed interface ${device} from queue '${queue}'`];
  const why = { notThere: 'Not there', notDynamic: 'Member is not dynamic' };
  const line =
    outcome === 'noQueue'
      ? `Unable to remove interface from queue '${queue}': No such queue`
      : `Unable to remove interface '${device}' from queue '${queue}': ${why[outcome]}`;
  return failed('queue remove member', words, line);
}

function pauseMember({ exchange }: Pbx, words: readonly string[], paused: boolean): Lines {
  const values = parts(words, ['queue', 'reason']);
  const name = `queue ${paused ? 'pause' : 'unpause'} member`;
  if (!values) return usage(name);
  const [device = '', queue, reason] = values;
  const where = queue === undefined ? '' : ` in queue '${queue}'`;
  const why = reason === undefined ? '' : ` for reason '${reason}'`;
  const shown = `interface '${device}'${where}${why}`;
  if (exchange.queues.pause(queue ?? '', device, paused, reason ?? '')) {
    return [`${paused ? 'paused' : 'unpaused'} ${shown}`];
  }
  return failed(name, words, `Unable to ${paused ? 'pause' : 'unpause'} ${shown}`);
}

/** `<value> on <interface> [in <queue>]`. */
function change(
  name: string,
  words: readonly string[],
  set: (queue: string, device: string, value: string) => boolean | undefined,
): Lines {
  const values = parts(words, ['on', 'in']);
  if (!values || values.length < 2) return usage(`queue set ${name}`);
  const [value = '', device = '', queue] = values;
  const done = set(queue ?? '', device, value);
  if (done === undefined) return usage(`queue set ${name}`);
  const where = `${name} on interface '${device}' from queue '${queue ?? '(null)'}'`;
  return done ? [`Set ${where}`] : failed(`queue set ${name}`, words, `Failed to set ${where}`);
}

function setPenalty({ exchange }: Pbx, words: readonly string[]): Lines {
  return change('penalty', words, (queue, device, value) => {
    const penalty = cInteger(value) ?? 0;
    return penalty >= 0 && exchange.queues.setPenalty(queue, device, penalty);
  });
}

function setRingInUse({ exchange }: Pbx, words: readonly string[]): Lines {
  return change('ringinuse', words, (queue, device, value) => {
    const word = value.toLowerCase();
    if (word !== 'yes' && word !== 'no') return undefined;
    return exchange.queues.setRingInUse(queue, device, word === 'yes');
  });
}

function setPriority({ exchange }: Pbx, words: readonly string[]): Lines {
  const isImmediate = words.length === 6 && words[5]?.toLowerCase() === 'immediate';
  const values = parts(isImmediate ? words.slice(0, 5) : words, ['on', 'to']);
  const [name = '', queueName = '', text = ''] = values ?? [];
  const priority = cInteger(text);
  if (values?.length !== 3 || priority === undefined) return usage('queue priority caller');
  const [queue] = exchange.queues.named(queueName);
  if (!queue) {
    const line = `Unable change priority caller ${name} on queue '${queueName}': No such queue`;
    return failed('queue priority caller', words, line);
  }
  const caller = queue.callers.find(({ channel }) => channel.name.toLowerCase() === name.toLowerCase());
  if (!caller) {
    const line = `Unable to change priority caller '${name}' on queue '${queueName}': Not there`;
    return failed('queue priority caller', words, line);
  }
  exchange.queues.setPriority(caller, priority, isImmediate);
  return [''];
}

function resetStats({ exchange }: Pbx, [name = '']: readonly string[]): Lines {
  exchange.queues.reset(name);
  return [''];
}

function failed(name: string, words: readonly string[], ...lines: string[]): Lines {
  return failure([name, ...words].join(' '), ...lines);
}
