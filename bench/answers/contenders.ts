// Many actions at once on one connection: does each get its own answer?
import { type Contenders, timed } from '../harness/contender';
import { engine } from '../harness/ours';
import { PEERS } from '../peers/clients';

export interface AnswersInput {
  port: number;
  /** Extensions 1001, 1002 … of the server. */
  queries: number;
}

const host = '127.0.0.1';
/** No answer for so long, in ms, and no more will come. */
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

/** Counts the answers that speak of what was asked. */
function askAll(queries: number, askFor: AskFor) {
  return timed(async () => {
    let answers = 0;
    let right = 0;
    const all = Array.from({ length: queries }, async (_, i) => {
      const extension = String(1001 + i);
      const told = await askFor(extension).catch(() => undefined);
      answers += 1;
      if (told === extension) right += 1;
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
