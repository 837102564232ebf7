import { AmiError, type Question, type Send, type SourceName, type StateModel } from '../../src/index';
import { saysUnknownCommand } from '../../src/protocol';
import type { StopSignal } from '../../src/session';

/** Limit of a source's actions in flight. Each conference or mailbox needs an action. */
const MAX_IN_FLIGHT = 100;

/**
 * Queries the current states, and gives the answers to the model. A source that fails does not affect the others.
 *
 * @returns the errors of sources that could not be read
 * @throws AmiError if the connection ended
 */
export async function askAll(
  model: StateModel,
  send: Send,
  signal: StopSignal,
  sources?: readonly SourceName[],
): Promise<Map<SourceName, AmiError>> {
  const failures = new Map<SourceName, AmiError>();
  const bySource = new Map<SourceName, Question[]>();
  for (const question of model.questions(sources)) {
    const others = bySource.get(question.source);
    if (others) others.push(question);
    else bySource.set(question.source, [question]);
  }
  await Promise.all(
    [...bySource].map(async ([source, questions]) => {
      try {
        for (const question of questions) await askOne(model, send, signal, question);
      } catch (error) {
        if (!(error instanceof AmiError) || isEnd(error)) throw error;
        failures.set(source, error);
      }
    }),
  );
  return failures;
}

async function askOne(model: StateModel, send: Send, signal: StopSignal, question: Question): Promise<void> {
  const reading = model.read(question);
  let further: readonly Question[];
  try {
    const { response } = await send(question.action, {
      signal,
      keepItems: false,
      onItem: (item) => reading.item(item),
    });
    further = reading.end(response);
  } catch (error) {
    if (!(error instanceof AmiError)) throw error;
    further = reading.end(error);
  }
  const waiting = further[Symbol.iterator]();
  const worker = async () => {
    for (const next of { [Symbol.iterator]: () => waiting }) await askOne(model, send, signal, next);
  };
  await Promise.all(Array.from({ length: Math.min(MAX_IN_FLIGHT, further.length) }, worker));
}

/** True if the connection has ended, so that no further action can be sent. */
function isEnd({ code }: AmiError): boolean {
  return code === 'AMI_ERR_NOT_SENT' || code === 'AMI_ERR_OUTCOME_UNKNOWN' || code === 'AMI_ERR_CLOSED';
}

/** True for the error of an action that the server does not know. */
export function isOfUnknownAction({ response }: AmiError): boolean {
  return response !== undefined && saysUnknownCommand(response);
}
