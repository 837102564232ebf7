import { type AmiOptions, AmiSession } from '../../../src';
import catalogue from '../../common/action-catalogue.json';
import { invalid } from '../../common/errors';
import { isPlainObject, shown } from '../../common/message';
import { text } from '../../common/options';
import { type Refusal, refusal } from './request';

/** Limit of events that the dialog shows. Further events are counted. */
const ITEMS_SHOWN = 20;

/** The response to *Try it*. */
export type Tried =
  | {
      ok: true;
      ms: number;
      response: object;
      items: object[];
      /** Number of events that are not in `items`. */
      more: number;
    }
  | Refusal;

/** Sends an action that changes nothing, in a session of its own. Never rejects. */
export async function tryAction(
  optionsOf: () => AmiOptions,
  name: unknown,
  parameters: unknown,
): Promise<Tried> {
  try {
    // `Action` is last, so that no parameter replaces it. The engine refuses a second one in another spelling.
    const action = { ...parametersIn(parameters), Action: readingAction(name) };
    const session = await AmiSession.open({ ...optionsOf(), events: 'off' }, { wants: () => false });
    try {
      const startedAt = performance.now();
      const { response, items } = await session.send(action);
      const ms = Math.round(performance.now() - startedAt);
      const shownItems = items.slice(0, ITEMS_SHOWN).map((item) => item.toObject());
      return {
        ok: true,
        ms,
        response: response.toObject(),
        items: shownItems,
        more: items.length - shownItems.length,
      };
    } finally {
      await session.close();
    }
  } catch (error) {
    return refusal(error);
  }
}

function readingAction(name: unknown): string {
  const known = catalogue.find((each) => each.name === name);
  if (known && 'reads' in known) return known.name;
  throw invalid(`action: ${shown(name)} is not one of the actions that change nothing`);
}

function parametersIn(parameters: unknown): Record<string, string> {
  if (!isPlainObject(parameters)) throw invalid(`parameters must be an object, not ${shown(parameters)}`);
  const given = Object.entries(parameters).flatMap(([name, value]) => {
    const parameter = text(`parameters.${name}`, value) ?? '';
    return parameter === '' ? [] : [[name, parameter]];
  });
  return Object.fromEntries(given);
}
