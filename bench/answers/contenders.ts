// Sends many actions at once on one connection, and counts those that get their own answer.
import { type Contenders, timed } from '../harness/contender';
import { engine } from '../harness/ours';
import { PEERS } from '../peers/clients';

export interface AnswersInput {
  port: number;
  /** Number of queries. The server has as many extensions: 1001, 1002 … */
  queries: number;
}

const host = '127.0.0.1';
/** ms without an answer after which no more answers are expected. */
const QUIET = 3000;

type AskFor = (extension: string) => Promise<string | undefined>;

export const contenders: Contenders<AnswersInput> = {
  async ours({ port, queries }) {
    const session = await engine().AmiSession.open({ host, port, username: 'admin', secret: 'secret' });
    return askAll(queries, async (extension) => {
      const answer = await session.send({ Action: 'ExtensionState', Exten: extension, Context: 'default' });
      return answer.response.get('Exten');
    });
  },

  ...Object.fromEntries(
    Object.entries(PEERS).map(([name, peer]) => [
      name,
      async ({ port, queries }: AnswersInput) => {
        const { askFor } = await peer.connect({ host, port }, { onEvent: () => {} });
        return askAll(queries, askFor);
      },
    ]),
  ),
};

/** @returns as `count`, the number of answers that name the extension of their query */
function askAll(queries: number, askFor: AskFor) {
  return timed(async () => {
    let answers = 0;
    let right = 0;
    const all = Array.from({ length: queries }, async (_, i) => {
      const extension = String(1001 + i);
      const answered = await askFor(extension).catch(() => undefined);
      answers += 1;
      if (answered === extension) right += 1;
    });
    await Promise.race([Promise.all(all), quiet(() => answers)]);
    return { count: right };
  });
}

async function quiet(answers: () => number): Promise<void> {
  for (let before = -1; before !== answers(); ) {
    before = answers();
    await new Promise((resolve) => setTimeout(resolve, QUIET));
  }
}
